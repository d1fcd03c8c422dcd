import { styleText } from 'node:util';
import { countText, type DecisionRecord, lengthText, numberText } from '../../autoscaler/index.js';
import type { SimulationRun } from './run.js';
import { wrapped } from './wrapped.js';

/** The run as a table of its decisions, with what it came to below. */
export function simulationTable(run: SimulationRun, options: { columns: number; color: boolean }): string {
  const { simulation, crd, trace, plan } = run;
  const bold = (text: string): string =>
    options.color ? styleText('bold', text, { validateStream: false }) : text;
  const values = new Set(trace.samples.map(({ reference }) => reference)).size;
  const { summary, decisions } = simulation;
  const rows = decisions.map((decision) => [
    timeText(Date.parse(decision.time), run),
    workersText(decision),
    decision.sentence,
  ]);
  return [
    `${bold(crd)}: ${lengthText(Math.round(summary.lengthMs / 1_000) * 1_000)} of ${run.place}, ${countText(trace.samples.length, 'sample')} of ${countText(values, 'value')}, ${countText(summary.evaluations, 'evaluation')}`,
    '',
    ...(rows.length === 0
      ? [`No change: the pool stays at ${countText(plan.baseline.workers, 'worker')}.`, ...unchangedText(run)]
      : tableLines([['TIME', 'WORKERS', 'DECISION'], ...rows], options.columns, bold)),
    '',
    ...summaryLines(run),
    ...(simulation.oscillation === undefined ? [] : [`warning: ${simulation.oscillation}`]),
  ].join('\n');
}

/** The time of day with the date, or the offset of a trace that has no more than that. */
export function timeText(ms: number, { trace }: Pick<SimulationRun, 'trace'>): string {
  const iso = new Date(ms).toISOString();
  if (!trace.relative) return iso.replace('T', ' ').replace(/\.000Z$/, 'Z');
  const seconds = ms / 1_000;
  const whole = Math.floor(seconds);
  const rest = whole % 60;
  return `+${Math.floor(whole / 3_600)}:${pad(Math.floor(whole / 60) % 60)}:${pad(rest)}${seconds === whole ? '' : (seconds - whole).toFixed(1).slice(1)}`;
}

/** What the run came to, in sentences. */
export function summaryLines({ simulation, plan }: SimulationRun): readonly string[] {
  const { summary } = simulation;
  const { leastWorkers: least, mostWorkers: most } = summary;
  const span = least === most ? countText(most, 'worker') : `${least} to ${countText(most, 'worker')}`;
  const turns = summary.reversals === 0 ? '' : `, reversed ${countText(summary.reversals, 'time')}`;
  const atLimit =
    summary.atLimitMs > 0 ? `; at the limit of ${plan.limits.max} for ${span1(summary.atLimitMs)}` : '';
  const missing = summary.missingMs > 0 ? `; values missing for ${span1(summary.missingMs)}` : '';
  return [
    `pool: ${span}, ${numberText(Math.round(summary.meanWorkers * 10) / 10)} on average, ${numberText(Math.round(summary.workerSeconds))} worker-seconds`,
    `changes: ${summary.changes} (${summary.grown} up, ${summary.shrunk} down)${turns}`,
    `override in force for ${span1(summary.overriddenMs)} of ${span1(summary.lengthMs)}${atLimit}${missing}`,
  ];
}

function span1(ms: number): string {
  return lengthText(Math.round(ms / 1_000) * 1_000);
}

function unchangedText({ simulation }: SimulationRun): readonly string[] {
  const { lastUnchanged } = simulation;
  return lastUnchanged ? [`At the end: ${lastUnchanged.sentence}`] : [];
}

function workersText({ from, to }: DecisionRecord): string {
  return from.workers === to.workers ? String(to.workers) : `${from.workers} → ${to.workers}`;
}

/** Columns as wide as their cells; the last one is broken into lines of the terminal's width. */
function tableLines(
  rows: readonly (readonly string[])[],
  columns: number,
  bold: (text: string) => string,
): readonly string[] {
  const widths = [0, 1].map((index) => Math.max(...rows.map((row) => (row[index] ?? '').length)));
  const indent = widths.reduce((total, width) => total + width + 2, 0);
  return rows.flatMap((row, index) => {
    const [first = '', second = '', last = ''] = row;
    const head = `${first.padEnd(widths[0] ?? 0)}  ${second.padEnd(widths[1] ?? 0)}  `;
    const lines = wrapped(last, Math.max(40, columns - indent));
    const text = lines.map((line, at) => (at === 0 ? `${head}${line}` : `${' '.repeat(indent)}${line}`));
    return index === 0 ? text.map((line) => bold(line.trimEnd())) : text;
  });
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
