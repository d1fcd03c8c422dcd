/** Which part of the record the charts of a page show, and where their common cursor stands. */
import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
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

/** Columns of pixels of the narrowest chart: a window that moves by less than one draws the same picture again. */
const COLUMNS = 240;

/**
 * What is shown of a record that ends `now` and has changed `version` times. A window that is live moves with each
 * change, and without one when a column of pixels has passed.
 */
export function useWindow(chosen: Chosen, now: () => number, version: number): ChartWindow {
  const { client } = useServices();
  const cursor = useSignal<number | undefined>(undefined);
  const isLive = chosen.from === undefined || chosen.to === undefined;
  const paused = useSignal<number | undefined>(undefined);
  const isPaused = client.pause.value !== undefined;
  useEffect(() => {
    paused.value = isPaused ? now() : undefined;
  }, [isPaused]);
  const spanMs = rangeMs(chosen.last);
  const end = useEnd(now, version, spanMs, isLive && !isPaused);
  const to = isLive ? (paused.value ?? end) : (chosen.to ?? 0);
  return {
    window: { from: isLive ? to - spanMs : (chosen.from ?? 0), to },
    isLive,
    cursor: cursor.value,
    setCursor: (at) => {
      cursor.value = at;
    },
  };
}

/** Now, or less than a column of pixels before it. */
function useEnd(now: () => number, version: number, spanMs: number, moves: boolean): number {
  const { seconds } = useServices();
  const columnMs = spanMs / COLUMNS;
  const shown = useRef({ end: Number.NEGATIVE_INFINITY, version, spanMs });
  const [, render] = useState(0);
  const latest = useRef(now);
  latest.current = now;
  const isPast = () => latest.current() - shown.current.end >= columnMs;
  useEffect(() => {
    if (!moves) return undefined;
    return effect(() => {
      seconds.value;
      if (isPast()) render((count) => count + 1);
    });
  }, [moves, columnMs]);
  if (shown.current.version !== version || shown.current.spanMs !== spanMs || isPast()) {
    shown.current = { end: now(), version, spanMs };
  }
  return shown.current.end;
}
