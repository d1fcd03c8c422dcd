/** Only the rows that can be seen are in the document. */
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

export interface VirtualRows {
  readonly items: readonly VirtualItem[];
  readonly height: number;
  /** It moves, or has rested for less than a moment. */
  readonly isScrolling: boolean;
  readonly scrollTo: (index: number) => void;
}

/** Rows beyond each edge of what is seen, so that they are there when a slow scroll reaches them. */
const OVERSCAN = 8;

/** Of a list that moves further than that from one frame to the next, no row beyond the edge is ever seen. */
export function overscanOf(movedPx: number, rowPx: number): number {
  return movedPx > OVERSCAN * rowPx ? 1 : OVERSCAN;
}

export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): VirtualRows {
  const [, render] = useState(0);
  const last = useRef({ top: 0, moved: 0 });
  const options = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => render((times) => times + 1),
  };
  const virtualizer = useMemo(() => new Virtualizer<HTMLElement, HTMLElement>(options), []);
  const top = virtualizer.scrollOffset ?? 0;
  if (top !== last.current.top) last.current = { top, moved: Math.abs(top - last.current.top) };
  const moved = virtualizer.isScrolling ? last.current.moved : 0;
  virtualizer.setOptions({ ...options, overscan: overscanOf(moved, rowHeight) });
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  // Not after the frame: to wait for that costs more, at each frame of a list that moves, than to look.
  useLayoutEffect(() => virtualizer._willUpdate());
  return {
    items: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
    isScrolling: virtualizer.isScrolling,
    scrollTo: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
