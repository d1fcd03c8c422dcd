import { type Command, InvalidArgumentError, Option } from 'commander';
import { shortDuration } from '../../lib/base/index.js';
import type { CommandContext } from '../context.js';
import { type Goal, readGoal } from '../get/goal.js';
import { printListing } from '../get/output.js';
import { Reader } from '../get/reader.js';
import { readSubject } from '../get/subject.js';
import { waitFor } from '../get/wait-for.js';
import { watch } from '../get/watch.js';
import { DEFAULT_URL, type LiveFlags, liveClient, withAccessFlags } from '../live/index.js';
import { duration } from '../option-values.js';
import { jsonOption, LISTED, type ListedFormat, outputOption } from '../output-options.js';

interface GetFlags extends Omit<LiveFlags, 'url'> {
  readonly url?: readonly string[];
  readonly namespace?: string;
  readonly selector?: string;
  readonly output: ListedFormat;
  readonly watch?: boolean;
  readonly for?: Goal;
  readonly timeout: number;
}

const TIMEOUT_MS = 60_000;

export function registerGet(program: Command, context: CommandContext): void {
  const get = program
    .command('get')
    .description('show what running runtimes know: CRDs, CRs, Events, autoscalers')
    .argument('[what...]', 'crds, crd <name>, cr <crd> [name], events <crd> <name>, autoscaler [crd]')
    .option('-u, --url <url>', `URL of the Live API, repeatable (ORK_URL, ${DEFAULT_URL})`, listed)
    .option('-n, --namespace <name>', 'only CRs of this namespace')
    .option('-l, --selector <selector>', 'only CRs with these labels, as for kubectl')
    .addOption(outputOption(LISTED, 'table'))
    .addOption(jsonOption())
    .option('-w, --watch', 'go on and print what changes')
    .option('--for <goal>', 'wait until all are healthy, ready, or have field=value', goal)
    .addOption(
      new Option('--timeout <duration>', 'how long --for waits')
        .argParser(duration)
        .default(TIMEOUT_MS, shortDuration(TIMEOUT_MS)),
    );
  withAccessFlags(get)
    .addHelpText('after', HELP)
    .action(async (args: readonly string[], flags: GetFlags) => run(args, flags, context));
}

const HELP = `
Reads the Live API and nothing else: it needs no kubeconfig. A standby replica names the leader, and the leader is read.

  ork get                                         every CRD of the Katalog
  ork get crd website -o wide                     with durations, busy workers and leader
  ork get cr website -n shop -l tier=web          CRs
  ork get cr website shop/web -o yaml             one CR with its children
  ork get events website shop/web
  ork get autoscaler
  ork get cr website shop/web --for ready --timeout 2m && echo done
  ork get -u http://a:8080 -u http://b:8080 -w    two runtimes, as they change

Exit code 0; 1 when what was asked for does not exist, or --for was not reached in time.`;

async function run(args: readonly string[], flags: GetFlags, context: CommandContext): Promise<void> {
  const { terminal, env } = context;
  const subject = readSubject(args, flags);
  if (typeof subject === 'string') {
    terminal.complain(`ork: ${subject}`);
    return context.exit(2);
  }
  const format = flags.output;
  const urls = flags.url ?? [env['ORK_URL'] || DEFAULT_URL];
  const runtimes = urls.map((url) => ({ url, client: liveClient({ ...flags, url }, context) }));
  const reader = new Reader(subject, runtimes, { wide: format === 'wide', context });
  try {
    if (flags.for) await waitFor(flags.for, reader, { timeoutMs: flags.timeout, format, context });
    else if (flags.watch) await watch(reader, format, context);
    else await show(reader, format, context);
  } finally {
    await reader.close();
  }
}

/** One runtime that does not answer hides no other one: a line for each follows, and the exit code is 1. */
async function show(reader: Reader, format: ListedFormat, { terminal, exit }: CommandContext): Promise<void> {
  const { listing, errors } = await reader.readSome();
  if (listing.columns.length > 0 || errors.length === 0) printListing(listing, format, terminal);
  for (const { message, code } of errors) terminal.complain(`ork: ${message} (${code})`);
  for (const remedy of new Set(errors.map((error) => error.remedy))) terminal.complain(`     ${remedy}`);
  if (errors.length > 0) exit(1);
}

function listed(url: string, before: readonly string[] = []): readonly string[] {
  return [...before, url];
}

function goal(text: string): Goal {
  const read = readGoal(text);
  if (read) return read;
  throw new InvalidArgumentError(`invalid goal "${text}": expected healthy, ready or field=value`);
}
