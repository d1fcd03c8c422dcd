/** The medians of a peer's runs, and the table of all of them as Markdown. */
import { median, percentile, tidy } from '../stats.js';
import type { PeerRun } from './peer-run.js';

export interface PeerSummary {
  readonly coldPerSecond: number;
  readonly steadyPerSecond: number;
  readonly cpuMsPerCr: Readonly<Record<'peer' | 'apiserver' | 'etcd', number>>;
  /** Of the last run. */
  readonly requests: Readonly<Record<string, number>>;
  readonly readyMs?: number;
  readonly warmReadyMs?: number;
  readonly warmRequests?: Readonly<Record<string, number>>;
  readonly rssMiB?: number;
  readonly reactionMs?: { readonly p50: number; readonly p99: number };
}

export function summary(runs: readonly PeerRun[]): PeerSummary {
  const middle = (of: (run: PeerRun) => number): number => tidy(median(runs.map(of)));
  const drain = {
    coldPerSecond: middle((run) => run.coldPerSecond),
    steadyPerSecond: middle((run) => run.steadyPerSecond),
    cpuMsPerCr: {
      peer: middle((run) => run.cpuMsPerCr.peer),
      apiserver: middle((run) => run.cpuMsPerCr.apiserver),
      etcd: middle((run) => run.cpuMsPerCr.etcd),
    },
    requests: runs.at(-1)?.requests ?? {},
  };
  const operators = runs.flatMap(({ operator }) => (operator ? [operator] : []));
  const last = operators.at(-1);
  if (!last) return drain;
  const reactions = operators.flatMap(({ reactionsMs }) => reactionsMs);
  return {
    ...drain,
    readyMs: tidy(median(operators.map(({ readyMs }) => readyMs))),
    warmReadyMs: tidy(median(operators.map(({ warm }) => warm.readyMs))),
    warmRequests: last.warm.requests,
    rssMiB: tidy(median(operators.map(({ rssMiB }) => rssMiB))),
    ...(reactions.length === 0
      ? {}
      : { reactionMs: { p50: tidy(percentile(reactions, 0.5)), p99: tidy(percentile(reactions, 0.99)) } }),
  };
}

type Row = readonly [title: string, of: (peer: PeerSummary) => number | string | undefined];

const ROWS: readonly Row[] = [
  ['cold start to the last status, CRs/s', (peer) => peer.coldPerSecond],
  ['from the first status on, CRs/s', (peer) => peer.steadyPerSecond],
  ['CPU of the process, ms a CR', (peer) => peer.cpuMsPerCr.peer],
  ['CPU of the API server, ms a CR', (peer) => peer.cpuMsPerCr.apiserver],
  ['CPU of etcd, ms a CR', (peer) => peer.cpuMsPerCr.etcd],
  ['change → child, p50 / p99 ms', ({ reactionMs: at }) => at && `${at.p50} / ${at.p99}`],
  ['ready, ms', (peer) => peer.readyMs],
  ['ready again on reconciled CRs, ms', (peer) => peer.warmReadyMs],
  ['requests', (peer) => total(peer.requests)],
  ['requests of the second start', (peer) => peer.warmRequests && total(peer.warmRequests)],
  ['memory (RSS), MiB', (peer) => peer.rssMiB],
];

/** Lines of Markdown; who was not run has a line of its own. */
export function peersTable(
  peers: Readonly<Record<string, PeerSummary>>,
  notRun: Readonly<Record<string, string>>,
): readonly string[] {
  const cells = Object.values(peers);
  const line = (row: readonly (number | string | undefined)[]): string =>
    `| ${row.map((cell) => cell ?? '–').join(' | ')} |`;
  return [
    line(['', ...Object.keys(peers)]),
    line(['---', ...cells.map(() => '---')]),
    ...ROWS.map(([title, of]) => line([title, ...cells.map(of)])),
    ...Object.entries(notRun).map(([name, reason]) => `${name} was not run: ${reason}`),
  ];
}

function total(requests: Readonly<Record<string, number>>): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}
