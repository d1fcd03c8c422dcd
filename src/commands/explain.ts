import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../context.js';
import { documentText } from '../document-text.js';
import {
  autoscalerDocument,
  isNotFound,
  type LiveFlags,
  liveClient,
  notFoundError,
  withLiveFlags,
} from '../live/index.js';
import { ANSWERED, type AnsweredFormat, jsonOption, outputOption } from '../output-options.js';
import { explanation } from '../simulate/explanation.js';

interface ExplainFlags extends LiveFlags {
  readonly last: number;
  readonly output: AnsweredFormat;
}

export function registerExplain(program: Command, context: CommandContext): void {
  const explain = program.command('explain').description('explain the decisions of a running runtime');
  withLiveFlags(explain.command('autoscale'))
    .description('show the size of a worker pool, the reason, and the last decisions')
    .argument('<crd>', 'key of the CRD in the Katalog')
    .option('-n, --last <count>', 'number of decisions to list', count, 10)
    .addOption(outputOption(ANSWERED, 'text'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (crd: string, flags: ExplainFlags) => run(crd, flags, context));
}

const HELP = `
Prints GET /katalog/<crd>/autoscaler in words: current size and reason; values, conditions and policies of the last
evaluation; the last decisions. A standby replica names the leader, and the leader is queried instead.

  ork explain autoscale processor
  ork explain autoscale processor --url http://localhost:8081 --last 50
  ork explain autoscale processor --json | jq '.decisions[0]'`;

async function run(crd: string, flags: ExplainFlags, context: CommandContext): Promise<void> {
  const { terminal, clock } = context;
  const client = liveClient(flags, context);
  try {
    const answer = await client.get(`/katalog/${encodeURIComponent(crd)}/autoscaler`, autoscalerDocument);
    if (isNotFound(answer)) throw notFoundError(client.url, answer);
    const document = documentText(flags.output, () => answer);
    if (document !== undefined) return terminal.print(document);
    const columns = terminal.isTTY ? terminal.columns : Number.POSITIVE_INFINITY;
    const options = { now: clock.now(), last: flags.last, columns, color: terminal.color };
    terminal.print(explanation(crd, answer, options));
  } finally {
    await client.close();
  }
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0 && /^\d+$/.test(text)) return value;
  throw new InvalidArgumentError('expected a whole number, 0 or more');
}
