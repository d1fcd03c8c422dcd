import { useRef, useState } from 'preact/hooks';
import { useServices } from '../services.js';
import { nextOrder, type ShownOrder } from './stable-order.js';

export interface Order {
  readonly keys: readonly string[];
  readonly moves: number;
  /** Puts the rows in their order now. */
  readonly apply: () => void;
  /** On the element around the list. */
  readonly hold: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocusIn: () => void;
    readonly onFocusOut: () => void;
  };
}

/** `wanted` as it is to be shown; another `by` (a filter, a sort) is followed at once. */
export function useOrder(wanted: readonly string[], by: string): Order {
  const { clock, seconds } = useServices();
  const shown = useRef<{ readonly by: string; readonly order: ShownOrder } | undefined>(undefined);
  const held = useRef({ pointer: false, focus: false });
  const asked = useRef(false);
  const [, render] = useState(0);
  const before = shown.current?.by === by ? shown.current.order : undefined;
  const isHeld = held.current.pointer || held.current.focus;
  const order = nextOrder(before, wanted, { now: clock.monotonic(), isHeld, isAsked: asked.current });
  asked.current = false;
  shown.current = { by, order };
  // What waits to move does so when its time has come, also when nothing else changes.
  if (order.moves > 0) seconds.value;
  const set = (change: Partial<{ pointer: boolean; focus: boolean }>) => {
    held.current = { ...held.current, ...change };
  };
  return {
    keys: order.keys,
    moves: order.moves,
    apply: () => {
      asked.current = true;
      render((count) => count + 1);
    },
    hold: {
      onPointerEnter: () => set({ pointer: true }),
      onPointerLeave: () => set({ pointer: false }),
      onFocusIn: () => set({ focus: true }),
      onFocusOut: () => set({ focus: false }),
    },
  };
}
