import { type Command, InvalidArgumentError } from 'commander';
import { formatProblems } from '../../../katalog/index.js';
import type { CommandContext } from '../../context.js';
import { documentText } from '../../document-text.js';
import { DEFAULT_FILE } from '../../katalog-files.js';
import { readPlan } from '../../katalog-plan.js';
import { writeOutput } from '../../output-file.js';
import { ANSWERED, type AnsweredFormat, jsonOption, outputOption } from '../../output-options.js';
import { simulationJson } from '../../simulate/json.js';
import { simulationPage } from '../../simulate/page/page.js';
import { readMapping } from '../../simulate/prometheus-trace.js';
import { readTrace, type TraceSource } from '../../simulate/read-trace.js';
import { type Autoscaled, autoscaledCrd, simulateCrd } from '../../simulate/run.js';
import { simulationTable } from '../../simulate/table.js';

interface ReplayFlags {
  readonly file: readonly string[];
  readonly crd?: string;
  readonly trace?: string;
  readonly fromPrometheus?: string;
  readonly map?: readonly (readonly [string, string])[];
  readonly output: AnsweredFormat;
  readonly html?: string;
}

export function registerAutoscaleReplay(simulate: Command, context: CommandContext): void {
  simulate
    .command('autoscale')
    .description('replay a recorded series of values through the autoscaler of a CRD')
    .option('-f, --file <path...>', 'Katalog files, merged in the order given', [DEFAULT_FILE])
    .option('-c, --crd <name>', 'key of the CRD; required when several declare an autoscaler')
    .option('-t, --trace <file>', 'CSV (time,reference,value), or JSON lines with these fields')
    .option(
      '--from-prometheus <file>',
      'response of a range query (GET /api/v1/query_range) to use as the trace',
    )
    .option('--map <reference=series>', 'series of a reference, with --from-prometheus', mapping)
    .addOption(outputOption(ANSWERED, 'text'))
    .addOption(jsonOption())
    .option('--html <file>', 'write an HTML page with series, thresholds, pool and decisions')
    .addHelpText('after', HELP)
    .action(async (flags: ReplayFlags) => run(flags, context));
}

const HELP = `
The autoscale block decides exactly as in a running runtime, on the time of the trace. A value holds until the next
value of its reference; an empty value means missing from then on. Times are RFC 3339, Unix seconds or milliseconds, or
offsets (15s); schedules count offsets from 1970-01-01T00:00:00Z. The recorded load does not react to the pool.

  ork record --crd processor --for 10m -o trace.csv        record a running runtime
  ork simulate autoscale -f katalog.yaml --trace trace.csv
  ork simulate autoscale -f katalog.yaml --crd processor --trace trace.csv --html page.html
  curl -s 'http://prometheus/api/v1/query_range?query=controller_queue_depth&start=…&end=…&step=5' > range.json
  ork simulate autoscale --from-prometheus range.json --map 'metrics.queueDepth=my_queue{app="x"}'

Exit code 0, or 1 when the Katalog or the trace is invalid.`;

async function run(flags: ReplayFlags, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const { trace: file, fromPrometheus } = flags;
  if ((file === undefined) === (fromPrometheus === undefined)) {
    terminal.complain('ork: a trace is required: use either --trace FILE or --from-prometheus FILE');
    return context.exit(2);
  }
  if (flags.map && fromPrometheus === undefined) {
    terminal.complain('ork: --map requires --from-prometheus');
    return context.exit(2);
  }
  const read = await readPlan(flags.file, context, { unset: 'warning' });
  const { plan } = read;
  // A simulation reads no sibling: an address that is not known here is no fault.
  const problems = read.problems.filter(({ code }) => code !== 'ORK_CROSS_ENV');
  if (problems.length > 0) terminal.complain(formatProblems(problems, terminal).trimEnd());
  if (!plan) return context.exit(1);
  const crd = autoscaledCrd(plan, flags.crd);
  const source = sourceOf(flags, crd);
  const simulated = simulateCrd(plan.katalog.name, crd, await readTrace(source), source.file);
  for (const reference of simulated.absent)
    terminal.complain(`warning: ${reference} is not in ${source.file}, so it is always missing`);
  if (flags.html !== undefined) {
    await writeOutput(flags.html, simulationPage(simulated));
    terminal.complain(`wrote ${flags.html}`);
  }
  const document = documentText(flags.output, () => simulationJson(simulated));
  if (document !== undefined) terminal.print(document);
  else {
    const columns = terminal.isTTY ? terminal.columns : Number.POSITIVE_INFINITY;
    terminal.print(simulationTable(simulated, { columns, color: terminal.color }));
  }
}

function sourceOf(flags: ReplayFlags, crd: Autoscaled): TraceSource {
  if (flags.fromPrometheus === undefined) return { kind: 'trace', file: flags.trace ?? '' };
  const names = {
    crd: crd.entry.name,
    references: crd.autoscale.references,
    aliases: new Map(crd.cross.entries.map((entry) => [entry.alias, entry.crd])),
    map: new Map(flags.map ?? []),
  };
  return { kind: 'prometheus', file: flags.fromPrometheus, names };
}

function mapping(
  text: string,
  earlier: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const read = readMapping(text);
  if (!read)
    throw new InvalidArgumentError(
      'expected reference=series, for example metrics.queueDepth=my_queue{app="x"}',
    );
  return [...earlier, read];
}
