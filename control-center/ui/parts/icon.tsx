/** The signs of the page: shapes that differ without their colour. */
import type { Sign } from '../words/states.js';

export type IconName =
  | Exclude<Sign, 'none'>
  | 'search'
  | 'sun'
  | 'help'
  | 'pause'
  | 'play'
  | 'copy'
  | 'arrow'
  | 'close';

/** Paths on a grid of 16; those of `filled` are areas. */
const PATHS: Readonly<Record<IconName, { readonly d: string; readonly filled?: boolean }>> = {
  dot: { d: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z', filled: true },
  up: { d: 'M8 2 15 14H1Z', filled: true },
  stale: { d: 'M4 2h8M4 14h8M5 2c0 4 6 4 6 12M11 2c0 4-6 4-6 12' },
  pending: { d: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Zm0 2.5V8l1.8 1.3' },
  diamond: { d: 'M8 2l6 6-6 6-6-6Z' },
  off: { d: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11ZM4.2 4.2l7.6 7.6' },
  lock: { d: 'M3.5 7h9v6.5h-9ZM5.5 7V5a2.5 2.5 0 0 1 5 0v2' },
  link: { d: 'M6.5 9.5l3-3M7 4.5 9 2.8a3 3 0 0 1 4.2 4.2L11.5 9M9 11.5l-2 1.7A3 3 0 0 1 2.8 9L4.5 7' },
  search: { d: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9ZM10.3 10.3 14 14' },
  sun: { d: 'M8 2.5a5.5 5.5 0 1 0 0 11ZM8 2.5a5.5 5.5 0 0 1 0 11' },
  help: { d: 'M5.8 6a2.3 2.3 0 1 1 3.4 2c-.8.4-1.2.9-1.2 1.7M8 12.4v.2' },
  pause: { d: 'M5.5 3.5v9M10.5 3.5v9' },
  play: { d: 'M5 3l8 5-8 5Z', filled: true },
  copy: { d: 'M5.5 5.5h7v8h-7ZM3.5 10.5v-8h7' },
  arrow: { d: 'M3 8h10M9 4l4 4-4 4' },
  close: { d: 'M4 4l8 8M12 4l-8 8' },
};

export function Icon({ name }: { readonly name: IconName }) {
  const { d, filled } = PATHS[name];
  return (
    <svg class="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={d} class={filled ? 'filled' : 'stroked'} />
    </svg>
  );
}
