/** The record of an operator on a page: the runtime's history once, then what the stream brings. */
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo } from 'preact/hooks';
import type { History } from '../../server/wire/index.js';
import { useEntity, useServices } from '../services.js';
import type { ApiFailure } from '../stream/api.js';
import { keyOf } from '../stream/topics.js';
import { SampleRecord } from './record.js';

export interface RecordState {
  readonly record: SampleRecord;
  /** Grows with each change of the record. */
  readonly version: number;
  readonly isLoaded: boolean;
  readonly failure: ApiFailure | undefined;
  /** Why the runtime's own record could not be read; empty: it was. */
  readonly problem: string;
  readonly references: History['references'];
  readonly origin: History['origin'];
  /** Now by the clock of the record; it moves on in the browser. */
  readonly now: () => number;
  readonly retry: () => void;
}

type Loaded = Pick<History, 'problem' | 'references' | 'origin' | 'now' | 'at'>;

/** Fine rows are there for 15 minutes. */
const FINE_MS = 900_000;

export function useRecord(rt: string, crd: string, spanMs: number): RecordState {
  const { api, clock, serverClock } = useServices();
  const live = useEntity('crd', keyOf.crd(rt, crd))?.live ?? undefined;
  const step = spanMs > FINE_MS ? '15s' : '1s';
  const record = useMemo(() => new SampleRecord(), [rt, crd, step]);
  const version = useSignal(0);
  const loaded = useSignal<Loaded | undefined>(undefined);
  const failure = useSignal<ApiFailure | undefined>(undefined);
  const attempt = useSignal(0);
  useEffect(() => {
    let isWanted = true;
    void api.get<History>(api.crdPath(rt, crd, `history?step=${step}`)).then((result) => {
      if (!isWanted) return;
      failure.value = result.ok ? undefined : result.failure;
      if (!result.ok) return;
      record.begin(result.value);
      loaded.value = result.value;
      version.value++;
    });
    return () => {
      isWanted = false;
    };
  }, [api, record, attempt.value]);
  // In the frame of the text that shows the same values.
  useLayoutEffect(() => {
    if (live && record.append(live.sampleAt, live.metrics)) version.value++;
  }, [record, live]);
  const now = () => {
    const { now: at, at: moment } = loaded.value ?? { now: undefined, at: 0 };
    const since = serverClock.since(moment);
    const counted = at === undefined || since === undefined ? undefined : at + since;
    return Math.max(counted ?? record.lastAt ?? clock.now(), record.lastAt ?? 0);
  };
  return {
    record,
    version: version.value,
    isLoaded: loaded.value !== undefined,
    failure: failure.value,
    problem: loaded.value?.problem ?? '',
    references: loaded.value?.references ?? [],
    origin: loaded.value?.origin ?? 'runtime',
    now,
    retry: () => {
      attempt.value++;
    },
  };
}
