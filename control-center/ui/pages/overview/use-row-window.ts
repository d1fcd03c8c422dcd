import type { RefObject } from 'preact';
import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { KeyList } from '../../parts/list-keys.js';
import { type PlacedRows, placedRows, type RowRange, rangeOf } from './row-window.js';

/** Up to so many rows are all in the document, where the search of the browser finds them. */
const ALL_ROWS = 100;
/** From this width on each row is one line, all of one height (pages.css). */
const ONE_LINE = '(width >= 1200px)';
/** Of a row, until one is there to be measured. */
const ROW_PX = 34;

export interface RowWindow extends PlacedRows, Pick<KeyList, 'at' | 'focus'> {
  /** Not every row is in the document. */
  readonly isPart: boolean;
  readonly rowPx: number;
  /** On the element around the rows. */
  readonly hold: {
    readonly onFocusIn: (event: FocusEvent) => void;
    readonly onFocusOut: () => void;
  };
}

/**
 * The rows of a table that moves with the page. An element with `data-key` is a row, and one with `data-row` in it takes
 * the focus. A row with the focus stays in the document when it is out of sight.
 */
export function useRowWindow(body: RefObject<HTMLElement | null>, keys: readonly string[]): RowWindow {
  const count = keys.length;
  const [isOneLine, setOneLine] = useState(() => matchMedia(ONE_LINE).matches);
  const isPart = count > ALL_ROWS && isOneLine;
  const rowPx = useRef(ROW_PX);
  const kept = useRef<string | undefined>(undefined);
  const wanted = useRef<string | undefined>(undefined);
  const [, render] = useState(0);
  const place = (): RowRange => {
    const top = body.current?.getBoundingClientRect().top ?? 0;
    return rangeOf(count, { top, view: window.innerHeight, row: rowPx.current });
  };
  const range = useRef<RowRange | undefined>(undefined);
  const shown = isPart ? (range.current ?? place()) : { from: 0, to: count };
  useLayoutEffect(() => {
    const media = matchMedia(ONE_LINE);
    const onMedia = () => setOneLine(media.matches);
    media.addEventListener('change', onMedia);
    return () => media.removeEventListener('change', onMedia);
  }, []);
  useLayoutEffect(() => {
    if (!isPart) {
      range.current = undefined;
      return undefined;
    }
    const look = () => {
      const rows = body.current?.querySelectorAll<HTMLElement>('[data-key]') ?? [];
      // Of one out of sight the height is a guess.
      rowPx.current = rows[rows.length >> 1]?.offsetHeight || ROW_PX;
      const next = place();
      const { from, to } = range.current ?? {};
      if (from === next.from && to === next.to) return;
      range.current = next;
      render((times) => times + 1);
    };
    look();
    // What stands above the list may come and go.
    const sizes = new ResizeObserver(look);
    sizes.observe(document.body);
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look, { passive: true });
    return () => {
      sizes.disconnect();
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [isPart, count]);
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    elementOf(body.current, wanted.current)?.focus();
    wanted.current = undefined;
  });
  const all = useRef(keys);
  all.current = keys;
  const at = useCallback(() => (kept.current === undefined ? -1 : all.current.indexOf(kept.current)), []);
  const focus = useCallback((index: number) => {
    const key = all.current[index];
    kept.current = key;
    wanted.current = key;
    render((times) => times + 1);
  }, []);
  return {
    ...placedRows(count, { from: Math.min(shown.from, count), to: Math.min(shown.to, count) }, at()),
    isPart,
    rowPx: rowPx.current,
    at,
    focus,
    hold: {
      onFocusIn: ({ target }) => {
        const row = target instanceof Element ? target.closest<HTMLElement>('[data-key]') : null;
        kept.current = row?.dataset['key'];
      },
      onFocusOut: () => {
        kept.current = undefined;
      },
    },
  };
}

function elementOf(body: HTMLElement | null, key: string): HTMLElement | null {
  return body?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] [data-row]`) ?? null;
}
