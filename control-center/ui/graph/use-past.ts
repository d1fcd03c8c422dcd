/** The runtimes, rows and edges of the topology as they were at a moment of the browser's clock. */
import { useEffect, useState } from 'preact/hooks';
import type { EdgeEntity, History, RowEntity, SourceEntity, SourceState } from '../../server/wire/index.js';
import { useChanges } from '../parts/use-changes.js';
import { useServices } from '../services.js';
import { edgeThen, rowThen, sourceThen } from './past.js';

type Keyed<T> = readonly (readonly [key: string, value: T])[];

export interface World {
  readonly sources: Keyed<SourceEntity>;
  readonly rows: Keyed<RowEntity>;
  readonly edges: Keyed<EdgeEntity>;
  /** States of sources then, by name; of the others that of now holds. */
  readonly states: ReadonlyMap<string, SourceState['state']>;
}

/** Operators whose record is read for a moment; those after them have no numbers then. */
const MOST_RECORDS = 60;
/** Rows of a second are there for so long. */
const FINE_MS = 900_000;

/** `at`: undefined is now, and then the world is given back as it is. */
export function usePast(now: World, at: number | undefined): World {
  const { clock, serverClock } = useServices();
  const changes = useChanges(at !== undefined);
  const ago = at === undefined ? 0 : Math.max(0, clock.now() - at);
  const histories = useHistories(now.rows, at === undefined ? undefined : ago > FINE_MS ? '15s' : '1s');
  if (at === undefined || !changes) return now;
  /** The moment on the clock of a body that was made at `moment` of the server's. */
  const onClock = (time: number, moment: number): number => time + (serverClock.since(moment) ?? 0) - ago;
  const then = onClock(Date.parse(changes.time), changes.at);
  const states = new Map(
    now.sources.flatMap(([, { name }]) => {
      const state = sourceThen(changes, name, then);
      return state === undefined ? [] : [[name, state] as const];
    }),
  );
  const stateOf = new Map(now.sources.map(([, { name, state }]) => [name, states.get(name) ?? state.state]));
  return {
    sources: now.sources,
    states,
    edges: now.edges.map(([key, edge]) => [key, edgeThen(changes, `edge:${key}`, edge, then)]),
    rows: now.rows.map(([key, row]) => {
      const history = histories.get(key);
      const own = history ? onClock(history.now, history.at) : then;
      return [key, rowThen(row, history, { at: own, state: stateOf.get(row.runtime) ?? 'connecting' })];
    }),
  };
}

/** The records of the operators, read once for a step. */
function useHistories(rows: World['rows'], step: '1s' | '15s' | undefined): ReadonlyMap<string, History> {
  const { api } = useServices();
  const [histories, setHistories] = useState<ReadonlyMap<string, History>>(new Map());
  const wanted = rows.slice(0, MOST_RECORDS);
  useEffect(() => {
    if (step === undefined) {
      setHistories(new Map());
      return undefined;
    }
    let isWanted = true;
    for (const [key, { runtime, crd }] of wanted) {
      void api.get<History>(api.crdPath(runtime, crd, `history?step=${step}`)).then((result) => {
        if (isWanted && result.ok) setHistories((before) => new Map(before).set(key, result.value));
      });
    }
    return () => {
      isWanted = false;
    };
  }, [api, step, wanted.map(([key]) => key).join()]);
  return histories;
}
