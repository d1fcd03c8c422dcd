import { styleText } from 'node:util';
import { countText } from '../../autoscaler/index.js';
import { type AutoscalerDocument, type LiveDecision, latestOf } from '../live/index.js';
import { evaluationLines } from './evaluation-lines.js';
import { agoText, clockText } from './moments.js';
import { indented, wrapped } from './wrapped.js';

export interface ExplanationOptions {
  /** Wall time now, in Unix milliseconds. */
  readonly now: number;
  /** Decisions that are listed. */
  readonly last: number;
  readonly columns: number;
  readonly color: boolean;
}

/** Why a pool has the size that it has: its present state, what the last evaluation saw and did, and what came before. */
export function explanation(crd: string, document: AutoscalerDocument, options: ExplanationOptions): string {
  const bold = (text: string): string =>
    options.color ? styleText('bold', text, { validateStream: false }) : text;
  const width = Math.max(60, options.columns);
  const latest = latestOf(document);
  const sections = [
    [bold(`${crd}: ${stateText(document)}`), ...wrapped(whyText(document, options.now), width)],
    document.conditions.flatMap(({ status, message }) =>
      status ? wrapped(`Warning: ${message}`, width) : [],
    ),
    latest ? evaluationText(latest, options.now, width, bold) : [],
    decisionLines(document.decisions.slice(0, options.last), options.now, width, bold),
    settingLines(document, width, bold),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function stateText(document: AutoscalerDocument): string {
  const { current, baseline, running, isKonductor, mode } = document;
  const workers = countText(current.workers, 'worker');
  if (!running) {
    return isKonductor
      ? `${workers}, the baseline; the autoscaler is not running`
      : `${workers}, the baseline; ${document.identity} is not the leader, so its autoscaler is not running`;
  }
  const size = mode === 'dryRun' ? `would have ${workers} (mode dryRun: no resize)` : workers;
  const is = document.hand === null ? size : `${size} (${document.hand} by hand)`;
  if (!document.overrideActive) return `${is}, the baseline`;
  const { activeBlock } = document;
  const by =
    activeBlock === 'missing'
      ? 'the pool of onMissing'
      : hasTarget(document)
        ? 'its target'
        : activeBlock === null || activeBlock === 0
          ? 'an override'
          : `the override of block ${activeBlock + 1}`;
  return `${is} by ${by}; the baseline is ${baseline.workers}`;
}

function hasTarget({ block }: AutoscalerDocument): boolean {
  return typeof block === 'object' && block !== null && 'target' in block;
}

/** The decision that the present size comes from. */
function whyText({ decisions, running }: AutoscalerDocument, now: number): string {
  const [last] = decisions;
  if (!running && !last) return 'No decisions yet.';
  return last
    ? `Since ${clockText(last.time, now)} UTC, ${agoText(last.time, now)}: ${last.sentence}`
    : 'No change since the autoscaler started.';
}

function evaluationText(
  latest: LiveDecision,
  now: number,
  width: number,
  bold: (text: string) => string,
): readonly string[] {
  const title = bold(`Last evaluation, ${clockText(latest.time, now)} UTC, ${agoText(latest.time, now)}`);
  return [title, ...evaluationLines(latest, now).flatMap((line) => indented(line, 2, width))];
}

function decisionLines(
  decisions: readonly LiveDecision[],
  now: number,
  width: number,
  bold: (text: string) => string,
): string[] {
  if (decisions.length === 0) return [];
  const lines = [bold(`Last ${countText(decisions.length, 'decision')}, newest first, times in UTC`)];
  const times = decisions.map(({ time }) => clockText(time, now));
  const wide = Math.max(...times.map((time) => time.length)) + 4;
  for (const [index, { sentence }] of decisions.entries()) {
    const [first = '', ...rest] = wrapped(sentence, width - wide);
    lines.push(`  ${(times[index] ?? '').padEnd(wide - 2)}${first}`);
    lines.push(...rest.map((line) => `${' '.repeat(wide)}${line}`));
  }
  return lines;
}

function settingLines(document: AutoscalerDocument, width: number, bold: (text: string) => string): string[] {
  const { interval, cooldown, evaluate, limits, onMissing, staleAfter, profile } = document;
  const when = evaluate === 'onChange' ? ' and when a value arrives' : '';
  const missing = typeof onMissing === 'string' ? onMissing : countText(onMissing.workers, 'worker');
  const sentences = [
    ...(profile === null ? [] : [`profile ${profile}`]),
    `evaluated every ${interval}${when}`,
    `cooldown ${cooldown}`,
    `${limits.workers.min} to ${countText(limits.workers.max, 'worker')}`,
    `onMissing ${missing}`,
    ...(document.apiBound
      ? [`at most ${countText(document.apiBound.workers, 'worker')}, because ${document.apiBound.because}`]
      : []),
    ...(staleAfter === null ? [] : [`values count as missing when older than ${staleAfter}`]),
  ];
  return [bold('Settings'), ...indented(sentences.join('; '), 2, width)];
}
