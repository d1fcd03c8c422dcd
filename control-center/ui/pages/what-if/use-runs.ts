/** Runs in the worker: one at a time, of the newest texts; a worker that does not answer is ended. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { AutoscalerRead } from '../../../server/wire/index.js';
import { useServices } from '../../services.js';
import { type PlacedProblem, placeProblems, readBlock } from '../../what-if/block-text.js';
import { traceOf } from '../../what-if/load.js';
import type { WhatIfRun } from '../../what-if/run.js';
import type { WorkerRequest, WorkerResponse } from '../../what-if/what-if-worker.js';
import type { Load } from './load.js';

export interface Runs {
  readonly problems: readonly (readonly PlacedProblem[])[];
  /** Of each variant: the last run that went through. */
  readonly runs: readonly (WhatIfRun | undefined)[];
  readonly isRunning: boolean;
}

interface Options {
  readonly running: string;
  readonly variants: readonly string[];
  readonly load: Load;
  readonly autoscaler: NonNullable<AutoscalerRead['value']>;
}

/** Longer than that a run takes only when it does not end. */
const ENDS_WITHIN_MS = 10_000;

export function useRuns({ variants, load, autoscaler }: Options): Runs {
  const { clock } = useServices();
  const worker = useRef<Worker | undefined>(undefined);
  const id = useRef(0);
  const [state, setState] = useState<Runs>({ problems: [], runs: [], isRunning: true });
  const samples = useMemo(() => {
    const { history, from, until } = load;
    return traceOf(history, until).map((sample) => (sample.at < from ? { ...sample, at: from } : sample));
  }, [load]);
  useEffect(() => () => worker.current?.terminate(), []);
  useEffect(() => {
    const blocks = variants.map(readBlock);
    if (blocks.some(({ faults }) => faults.length > 0)) {
      setState((before) => ({ ...before, problems: blocks.map(({ faults }) => faults), isRunning: false }));
      return undefined;
    }
    const aliases = autoscaler.references.flatMap((reference) =>
      reference.startsWith('cross.') ? [reference.split('.')[1] ?? ''] : [],
    );
    const request: WorkerRequest = {
      id: ++id.current,
      inputs: blocks.map(({ value }) => ({ block: value, baseline: autoscaler.baseline, samples, aliases })),
    };
    worker.current ??= new Worker(new URL('../../what-if/what-if-worker.ts', import.meta.url), {
      type: 'module',
    });
    const current = worker.current;
    setState((before) => ({ ...before, isRunning: true }));
    const timer = clock.setTimeout(() => {
      current.terminate();
      worker.current = undefined;
      const message = 'the run did not end within 10 s';
      setState((before) => ({ ...before, problems: [[{ line: 1, column: 1, message }]], isRunning: false }));
    }, ENDS_WITHIN_MS);
    current.onmessage = ({ data }: MessageEvent<WorkerResponse>) => {
      if (data.id !== id.current) return;
      clock.clearTimeout(timer);
      setState((before) => ({
        problems: data.results.map(({ problems }, index) => placeProblems(variants[index] ?? '', problems)),
        runs: data.results.map(({ run }, index) => run ?? before.runs[index]),
        isRunning: false,
      }));
    };
    current.postMessage(request);
    return () => clock.clearTimeout(timer);
  }, [variants, samples, autoscaler.baseline.workers]);
  return state;
}
