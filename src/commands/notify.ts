import { type Command, InvalidArgumentError } from 'commander';
import type { NotificationBlock } from '../../katalog/index.js';
import { didYouMean, type Logger } from '../../lib/base/index.js';
import { HttpCaller } from '../../lib/calls/index.js';
import { type Accepted, Courier, type Delivery } from '../../lib/notify/index.js';
import type { CommandContext } from '../context.js';
import { documentText } from '../document-text.js';
import { DEFAULT_FILE } from '../katalog-files.js';
import { ANSWERED, jsonOption, outputOption } from '../output-options.js';
import { readGatewayPlan } from './gate/gateway-plan.js';

interface NotifyFlags {
  readonly file: readonly string[];
  readonly message: string;
  readonly output: string;
}

/** What one channel made of the message. */
interface Tested extends Delivery {
  readonly replies: readonly { readonly to: string; readonly reply: string }[];
}

export function registerNotify(program: Command, context: CommandContext): void {
  const notify = program
    .command('notify')
    .description('send a test message to a team of a Katalog: ork notify test')
    .enablePositionalOptions();
  notify
    .command('test')
    .argument('[team]', 'team of the Katalog; not needed where it declares one alone')
    .description('send one test message to a team and print what the mail server or Slack said')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('--message <text>', 'what it says', 'This is a test. Nothing has happened.')
    .addOption(outputOption(ANSWERED, 'text'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (team: string | undefined, flags: NotifyFlags) => test(team, flags, context));
}

const HELP = `
Reads SMTP_* and the variables that the Katalog names, as the process that delivers does, and sends from this machine.
A channel is tried as often as any notification: up to three times.
Exit code 1 when a channel did not take it, else 0.

  ork notify test ops -f katalog.yaml
  SMTP_HOST=mail.example.org SMTP_FROM=ork@example.org ork notify test ops`;

async function test(team: string | undefined, flags: NotifyFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const plan = await readGatewayPlan(flags.file, context);
  if (!plan) return context.exit(1);
  const { name, notification } = plan.katalog;
  if (!notification || notification.teams.size === 0) {
    terminal.complain('the Katalog has no team: declare one under notification.teams');
    return context.exit(1);
  }
  if (!notification.enabled) terminal.complain('notification.enabled is false: only this test is sent');
  const chosen = teamOf(team, notification);
  const tested = await send(chosen, notification, { katalog: name, message: flags.message, context });
  const document = documentText(flags.output, () => ({ team: chosen, deliveries: tested }));
  if (document !== undefined) terminal.print(document);
  else for (const line of linesOf(chosen, tested)) terminal.print(line);
  context.exit(tested.length > 0 && tested.every(({ ok }) => ok) ? 0 : 1);
}

/** Throws InvalidArgumentError when it is not declared, or when there are several to choose from. */
function teamOf(team: string | undefined, { teams }: NotificationBlock): string {
  const names = [...teams.keys()];
  const [only, second] = names;
  if (team === undefined && only !== undefined && second === undefined) return only;
  if (team === undefined)
    throw new InvalidArgumentError(`team is required because there are several: ${names.join(', ')}`);
  if (teams.has(team)) return team;
  throw new InvalidArgumentError(
    `unknown team "${team}"${didYouMean(team, names)}: expected one of ${names.join(', ')}`,
  );
}

async function send(
  team: string,
  { teams }: NotificationBlock,
  {
    katalog,
    message,
    context,
  }: { readonly katalog: string; readonly message: string; readonly context: CommandContext },
): Promise<readonly Tested[]> {
  const { clock, env, terminal } = context;
  const http = new HttpCaller();
  const accepted: Accepted[] = [];
  const courier = new Courier({
    ...{ teams, env, clock, http: http.call, log: warningsTo(terminal) },
    onAccepted: (each) => accepted.push(each),
  });
  try {
    const outcome = await courier.deliver({
      ...{ katalogName: katalog, condKey: `${katalog}|test|${team}`, teamName: team },
      ...{ subject: 'a test', message, severity: 'info', crdName: '', namespace: '', name: '' },
    });
    const deliveries = outcome?.type === 'delivered' ? outcome.deliveries : [];
    return deliveries.map((delivery) => ({ ...delivery, replies: repliesOf(delivery, accepted) }));
  } finally {
    await courier.close();
    await http.close();
  }
}

function repliesOf({ channel }: Delivery, accepted: readonly Accepted[]): Tested['replies'] {
  const [kind, ...rest] = channel.split(' ');
  const target = rest.join(' ');
  return accepted
    .filter(({ by, to }) => (kind === 'slack' ? by === 'slack' && to === target : by === 'mail'))
    .map(({ to, reply }) => ({ to, reply }));
}

/** The courier warns of mail in clear text; the rest is in its answer. */
function warningsTo(terminal: CommandContext['terminal']): Logger {
  const nothing = (): void => undefined;
  const warn = (fields: object, said: string): void => {
    const { host, remedy } = fields as { readonly host?: string; readonly remedy?: string };
    if (host !== undefined) terminal.complain(`${said}: ${host}. ${remedy ?? ''}`);
  };
  return { debug: nothing, info: nothing, warn, error: nothing };
}

function linesOf(team: string, tested: readonly Tested[]): readonly string[] {
  if (tested.length === 0) return [`team ${team}: it has no channel`];
  const width = Math.max(...tested.map(({ channel }) => channel.length));
  return [
    `team ${team}`,
    ...tested.flatMap(({ channel, ok, attempts, error, replies }) => [
      ...replies.map(
        ({ to, reply }) =>
          `  ${channel.padEnd(width)}  delivered  ${reply}${to === '' || channel.startsWith('slack') ? '' : ` (${to})`}`,
      ),
      ...(ok
        ? []
        : [
            `  ${channel.padEnd(width)}  failed     ${error} (${attempts} ${attempts === 1 ? 'try' : 'tries'})`,
          ]),
    ]),
  ];
}
