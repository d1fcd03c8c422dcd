import { styleText } from 'node:util';
import { spark } from './spark.js';

/** What the demo knows of one CRD. */
export interface CrdPicture {
  readonly name: string;
  readonly queue: number;
  readonly workers: number;
  readonly baseline: number;
  readonly busyPercent: number;
  readonly p95Ms: number;
  /** Queue depths, oldest first. */
  readonly queueHistory: readonly number[];
  /** Pool sizes, oldest first. */
  readonly workerHistory: readonly number[];
}

export interface Picture {
  readonly cluster: string;
  readonly phase: string;
  readonly crds: readonly CrdPicture[];
  /** The autoscaler's last decision in words. */
  readonly decision: string;
  /** How long a wave took with the autoscaler and without it; the empty string before that is known. */
  readonly endToEnd: string;
  /** To be tried in another terminal. */
  readonly commands: readonly string[];
  readonly hint: string;
}

/** Values of a history that are shown. */
export const HISTORY = 24;

type Format = 'bold' | 'dim' | 'cyan';
type Line = string | readonly [Format, string];

/** The live picture as lines, no wider than `columns`. */
export function drawPicture(picture: Picture, columns: number, color: boolean): string[] {
  const lines: Line[] = [
    ['bold', `orkestra  two runtimes, one cluster (${picture.cluster})`],
    picture.phase,
    '',
    ['dim', row('', 'queue', '', 'workers', '', 'busy', 'p95')],
    ...picture.crds.map(crdRow),
    '',
    ...wrap(`autoscaler: ${picture.decision || 'no decision yet'}`, columns),
    ...(picture.endToEnd === '' ? [] : ['', ...wrap(picture.endToEnd, columns)]),
    '',
    ...picture.commands.map((command): Line => ['cyan', command]),
    '',
    ['dim', picture.hint],
  ];
  return lines.map((line) => {
    const [format, text] = typeof line === 'string' ? [undefined, line] : line;
    const cut = text.slice(0, columns);
    return color && format ? styleText(format, cut, { validateStream: false }) : cut;
  });
}

function crdRow(crd: CrdPicture): string {
  return row(
    crd.name,
    String(crd.queue),
    spark(crd.queueHistory, HISTORY),
    `${crd.workers}/${crd.baseline}`,
    spark(crd.workerHistory, HISTORY),
    `${Math.round(crd.busyPercent)}%`,
    `${Math.round(crd.p95Ms)}ms`,
  );
}

function row(...cells: readonly string[]): string {
  const [name = '', queue = '', queueSpark = '', workers = '', workerSpark = '', busy = '', p95 = ''] = cells;
  return [
    name.padEnd(10),
    queue.padStart(6),
    queueSpark.padEnd(HISTORY),
    workers.padStart(8),
    workerSpark.padEnd(HISTORY),
    busy.padStart(5),
    p95.padStart(7),
  ].join(' ');
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
