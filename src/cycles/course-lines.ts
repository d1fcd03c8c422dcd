import { formatDuration, objectName } from '../../lib/base/index.js';
import { changeText } from '../diff/meaning.js';
import { type Course, type Cycle, steadyAt } from './courses.js';
import { nameOf } from './expectation.js';
import type { Write } from './write.js';

/** Fields of one write that are printed. */
const MOST_FIELDS = 12;

/** A line for each cycle and each write; cycles that write nothing are one line. */
export function courseLines(course: Course, { debug }: { readonly debug: boolean }): readonly string[] {
  const { crd } = course.subject;
  const at = steadyAt(course);
  return [
    objectName(crd, course.subject),
    ...runsOf(course.cycles, debug).flatMap((run) => cycleLines(run, debug)),
    course.cycles.length === 0
      ? '  not reconciled'
      : at === undefined
        ? `  not steady after ${course.cycles.length} cycles`
        : `  steady at cycle ${at}`,
  ];
}

/** Cycles one after the other that are the same. */
interface CycleRun {
  readonly first: Cycle;
  readonly last: Cycle;
}

function runsOf(cycles: readonly Cycle[], debug: boolean): readonly CycleRun[] {
  const runs: CycleRun[] = [];
  for (const cycle of cycles) {
    const run = runs.at(-1);
    if (run && sameText(run.first, cycle, debug)) runs[runs.length - 1] = { ...run, last: cycle };
    else runs.push({ first: cycle, last: cycle });
  }
  return runs;
}

function sameText(a: Cycle, b: Cycle, debug: boolean): boolean {
  return bodyLines(a, debug).join('\n') === bodyLines(b, debug).join('\n');
}

function cycleLines({ first, last }: CycleRun, debug: boolean): readonly string[] {
  const numbers = first === last ? `cycle ${first.number}` : `cycles ${first.number}–${last.number}`;
  const times = first === last ? timeText(first) : `${timeText(first)}–${timeText(last)}`;
  const [only, ...more] = bodyLines(first, debug);
  const head = `  ${numbers}  ${times}`;
  return only !== undefined && more.length === 0 && !only.startsWith(' ')
    ? [`${head}  ${only}`]
    : [head, ...bodyLines(first, debug)];
}

function bodyLines({ outcome, reason, writes }: Cycle, debug: boolean): readonly string[] {
  const shown = debug ? writes : writes.filter(({ sign }) => sign !== '=');
  const ending =
    outcome === 'succeeded' ? [] : [`    ${outcome}${reason === undefined ? '' : `: ${reason}`}`];
  const lines = [...shown.flatMap((write) => writeLines(write, debug)), ...ending];
  return lines.length === 0 ? ['no change'] : lines;
}

function writeLines(write: Write, debug: boolean): readonly string[] {
  const { sign, verb, subresource, status, changes, sent } = write;
  const part = subresource === '' ? '' : ` ${subresource}`;
  const sentLine = debug && sent ? [`        ${JSON.stringify(sent)}`] : [];
  const refused = sign === '!' ? ` refused with ${status}` : '';
  const named = debug ? ` (${verb})` : '';
  const fields = changes.slice(0, MOST_FIELDS).map((change) => `        ${changeText(change)}`);
  const more = changes.length - fields.length;
  return [
    `    ${sign} ${nameOf(write)}${part}${named}${refused}`,
    ...sentLine,
    ...fields,
    ...(more > 0 ? [`        and ${more} more fields`] : []),
  ];
}

function timeText({ atMs }: Cycle): string {
  return atMs < 1_000 ? `${Math.round(atMs)}ms` : formatDuration(Math.round(atMs / 1_000) * 1_000);
}
