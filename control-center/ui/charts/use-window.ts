/** Which part of the record the charts of a page show, and where their common cursor stands. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useServices } from '../services.js';
import { type Range, rangeMs } from '../url/pages.js';
import type { Window } from './record.js';

export interface Chosen {
  readonly last: Range;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface ChartWindow {
  readonly window: Window;
  /** It ends now, and moves on. */
  readonly isLive: boolean;
  readonly cursor: number | undefined;
  readonly setCursor: (at: number | undefined) => void;
}

/** What is shown of a record that ends `now`. A window that is live moves once a second. */
export function useWindow(chosen: Chosen, now: () => number): ChartWindow {
  const { seconds, client } = useServices();
  const cursor = useSignal<number | undefined>(undefined);
  const isLive = chosen.from === undefined || chosen.to === undefined;
  const paused = useSignal<number | undefined>(undefined);
  const isPaused = client.pause.value !== undefined;
  useEffect(() => {
    paused.value = isPaused ? now() : undefined;
  }, [isPaused]);
  if (isLive && !isPaused) seconds.value;
  const end = isLive ? (paused.value ?? now()) : (chosen.to ?? 0);
  const window = { from: isLive ? end - rangeMs(chosen.last) : (chosen.from ?? 0), to: end };
  return {
    window,
    isLive,
    cursor: cursor.value,
    setCursor: (at) => {
      cursor.value = at;
    },
  };
}
