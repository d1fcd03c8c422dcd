/**
 * The topology as it was at a moment: states of runtimes and edges from the log of their changes, numbers from the record
 * of each operator. A moment is given as how long ago it was, because clocks of two machines are never compared.
 */
import type { Changes, EdgeEntity, History, RowEntity, SourceState } from '../../server/wire/index.js';
import { upperBound } from '../charts/upper-bound.js';

type StateWord = SourceState['state'];

interface Change {
  readonly time: string;
  readonly from: string;
  readonly to: string;
}

/** What held at `at`: of the last change before it what it led to, of the first after it what it came from. */
function stateAt(changes: readonly Change[], at: number): string | undefined {
  let before: Change | undefined;
  for (const change of changes) {
    if (Date.parse(change.time) > at) return before?.to ?? change.from;
    before = change;
  }
  return before?.to;
}

/** The state of a source then; undefined: it has not changed since the log began. */
export function sourceThen({ sources }: Changes, name: string, at: number): StateWord | undefined {
  const own = sources.filter(({ source, to }) => source === name && to !== 'leader');
  return stateAt(own, at) as StateWord | undefined;
}

/** The edge with its freshness and circuit of then; what it is beyond that (whom it reads, how) is of now. */
export function edgeThen({ edges }: Changes, key: string, edge: EdgeEntity, at: number): EdgeEntity {
  const own = edges.filter((change) => change.key === key);
  const then = stateAt(own, at);
  // What was stale then too is older now than it was.
  if (then === undefined) return edge.row.stale ? { ...edge, ageMs: null, retryInMs: null } : edge;
  const [value = '', circuit] = then.split(', ');
  const { row } = edge;
  return {
    ...edge,
    ageMs: null,
    retryInMs: null,
    row: {
      ...row,
      stale: value === 'stale',
      found: value !== 'missing',
      lastError: value === 'fresh' ? '' : row.lastError,
      circuit: row.circuit && { state: circuitOf(circuit), retryAt: '' },
    },
  };
}

function circuitOf(text: string | undefined): 'closed' | 'open' | 'probing' {
  return text === 'open' || text === 'probing' ? text : 'closed';
}

/** The numbers of an operator then; null where the record has none. `state`: of its source, then. */
export function rowThen(
  row: RowEntity,
  history: History | undefined,
  moment: { readonly at: number; readonly state: StateWord },
): RowEntity {
  const then = history ? upperBound(history.times, moment.at) - 1 : -1;
  const value = (name: string): number | null => history?.metrics[name]?.[then] ?? null;
  const workers = value('workers');
  const isKnown = moment.state === 'live' || moment.state === 'polled';
  return {
    ...row,
    shown: isKnown ? 'fresh' : 'unknown',
    confirmedAt: null,
    workers,
    queueDepth: value('queueDepth'),
    scaled: workers !== null && row.workersConfigured !== null && workers !== row.workersConfigured,
  };
}
