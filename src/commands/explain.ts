import { type Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../context.js';
import { explanation } from '../simulate/explanation.js';
import { DEFAULT_URL, isNotFound, LiveClient, notFoundError } from '../simulate/live-client.js';
import { autoscalerDocument } from '../simulate/live-document.js';

interface ExplainFlags {
  readonly url?: string;
  readonly last: number;
  readonly json?: boolean;
}

export function registerExplain(program: Command, context: CommandContext): void {
  const explain = program.command('explain').description('explain the decisions of a running runtime');
  explain
    .command('autoscale')
    .description('show the size of a worker pool, the reason, and the last decisions')
    .argument('<crd>', 'key of the CRD in the Katalog')
    .option('-u, --url <url>', `URL of the Live API of the runtime (ORK_URL, ${DEFAULT_URL})`)
    .option('-n, --last <count>', 'number of decisions to list', count, 10)
    .option('--json', 'print the document as JSON')
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
  const { terminal, env, clock } = context;
  const client = new LiveClient(flags.url ?? (env['ORK_URL'] || DEFAULT_URL));
  try {
    const answer = await client.get(`/katalog/${encodeURIComponent(crd)}/autoscaler`, autoscalerDocument);
    if (isNotFound(answer)) throw notFoundError(client.url, answer);
    if (flags.json) return terminal.print(JSON.stringify(answer, null, 2));
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
