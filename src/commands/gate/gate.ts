import { type Command, InvalidArgumentError, Option } from 'commander';
import { type FileReview, FileReviews } from '../../../gateway/index.js';
import { type JsonObject, objectName, valueAt } from '../../../lib/base/index.js';
import type { CommandContext } from '../../context.js';
import { answerInStream } from '../../document-text.js';
import { DEFAULT_FILE } from '../../katalog-files.js';
import { liveAccess, withAccessFlags } from '../../live/index.js';
import { readManifest } from '../../manifests.js';
import { ANSWERED, jsonOption, outputOption } from '../../output-options.js';
import { registerGateConvert } from './convert.js';
import { readGatewayPlan } from './gateway-plan.js';
import { reviewLines } from './review-lines.js';
import { registerGateRun } from './run.js';

/** Where a CR is looked for when no file is named. */
const DEFAULT_CR = 'cr.yaml';
const OPERATIONS = ['CREATE', 'UPDATE', 'DELETE'] as const;

interface GateFlags {
  readonly file: readonly string[];
  readonly cr: readonly string[];
  readonly old?: string;
  readonly operation?: (typeof OPERATIONS)[number];
  readonly as: string;
  readonly url?: string;
  readonly tokenFile?: string;
  readonly caFile?: string;
  readonly output: string;
}

export function registerGate(program: Command, context: CommandContext): void {
  const gate = program
    .command('gate')
    .description('print what admission and protections would answer for CRs of files; needs no cluster')
    .enablePositionalOptions()
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('--cr <path...>', 'files of CRs, each matched by group and kind', [DEFAULT_CR])
    .option('--old <path>', 'the CRs before, matched by kind and name: an UPDATE')
    .addOption(
      new Option(
        '--operation <operation>',
        'UPDATE with --old, else CREATE; DELETE asks the protections',
      ).choices(OPERATIONS),
    )
    .option('--as <user>', 'who sends them', 'system:admin')
    .option('--url <url>', 'Live API that is asked for unique, .health and .metrics', readUrl)
    .addOption(outputOption(ANSWERED, 'text'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (flags: GateFlags) => run(flags, context));
  withAccessFlags(gate);
  registerGateConvert(gate, context);
  registerGateRun(gate, context);
}

const HELP = `
Prints what mutation changes, each rule that spoke, and how many rules passed. Rules whose lookups were not made are named.
-o json prints an AdmissionReview with the response, a line for each CR.
Exit code 1 when a CR is denied or cannot be read, else 0; warnings do not count.

  ork gate -f katalog.yaml --cr cr.yaml
  ork gate --cr new.yaml --old old.yaml --as jane
  ork gate --cr cr.yaml --operation DELETE
  ork gate --cr cr.yaml --url https://localhost:8080 --token-file token`;

async function run(flags: GateFlags, context: CommandContext): Promise<void> {
  const { terminal, clock, env } = context;
  const plan = await readGatewayPlan(flags.file, context);
  if (!plan) return context.exit(1);
  if (!plan.katalog.gateway.admission && flags.operation !== 'DELETE') {
    terminal.complain(
      'security.webhooks.admission.enabled is not true: the API server does not ask these rules',
    );
  }
  const runtime = flags.url === undefined ? undefined : { url: flags.url, ...liveAccess(flags, context) };
  const namespace = env['ORK_NAMESPACE'] || 'orkestra-system';
  const account = env['ORK_RUNTIME_SERVICE_ACCOUNT'] || 'orkestra-runtime';
  const runtimeUser = `system:serviceaccount:${namespace}:${account}`;
  const reviews = new FileReviews({ plan, clock, runtime, namespace, runtimeUser });
  try {
    const answers = await reviewAll(reviews, flags, terminal);
    const isFine = answers.length > 0 && answers.every((answer) => answer?.allowed === true);
    context.exit(isFine ? 0 : 1);
  } finally {
    await reviews.close();
  }
}

/** One for each CR, printed as it comes; undefined: the Katalog has no entry for it. */
async function reviewAll(
  reviews: FileReviews,
  flags: GateFlags,
  terminal: CommandContext['terminal'],
): Promise<readonly (FileReview | undefined)[]> {
  const objects = (await Promise.all(flags.cr.map(readManifest))).flat();
  const before = flags.old === undefined ? [] : await readManifest(flags.old);
  const answers: (FileReview | undefined)[] = [];
  for (const object of objects) {
    const oldObject = before.find((each) => isSame(each, object));
    const answer = await reviews.review({
      object,
      oldObject,
      operation: flags.operation ?? (oldObject ? 'UPDATE' : 'CREATE'),
      user: { username: flags.as, groups: ['system:authenticated'] },
    });
    answers.push(answer);
    if (!answer) terminal.complain(`${nameOf(object)}: ${unknownText(object)}`);
    else if (flags.output === 'json' || flags.output === 'yaml')
      terminal.print(answerInStream(flags.output, JSON.parse(answer.body)));
    else for (const line of reviewLines(nameOf(object), answer, terminal.color)) terminal.print(line);
  }
  if (objects.length === 0) terminal.complain(`${flags.cr.join(', ')}: holds no CR`);
  return answers;
}

function isSame(a: JsonObject, b: JsonObject): boolean {
  const paths = [['kind'], ['metadata', 'name'], ['metadata', 'namespace']];
  return paths.every((path) => valueAt(a, path) === valueAt(b, path));
}

/** `App default/web` */
function nameOf(object: JsonObject): string {
  const metadata = (object['metadata'] ?? {}) as { readonly namespace?: string; readonly name?: string };
  return objectName(String(object['kind']), { name: '', ...metadata });
}

function unknownText({ kind, apiVersion }: JsonObject): string {
  return kind === 'CustomResourceDefinition'
    ? 'the Katalog does not operate this CRD'
    : `the Katalog has no CRD for ${kind} of ${apiVersion}`;
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '') return text;
  throw new InvalidArgumentError(`invalid URL "${text}": expected one such as http://localhost:8080`);
}
