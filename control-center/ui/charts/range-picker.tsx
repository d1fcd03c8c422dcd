import { RANGES, type Range } from '../url/pages.js';
import { clockText } from '../words/times.js';
import type { Chosen } from './use-window.js';

interface Props {
  readonly chosen: Chosen;
  readonly onChoose: (change: { last?: Range; from?: number | undefined; to?: number | undefined }) => void;
}

/** How far back the charts go; a part of it that was zoomed to is named, with the way back. */
export function RangePicker({ chosen, onChoose }: Props) {
  const { from, to, last } = chosen;
  const isZoomed = from !== undefined && to !== undefined;
  return (
    <span class="range">
      {isZoomed ? (
        <button type="button" class="button" onClick={() => onChoose({ from: undefined, to: undefined })}>
          {clockText(from)}–{clockText(to)}: back to live
        </button>
      ) : undefined}
      <label>
        <span class="sr">Range</span>
        <select
          value={last}
          onChange={({ currentTarget }) =>
            onChoose({
              last: RANGES.find((range) => range === currentTarget.value) ?? '15m',
              from: undefined,
              to: undefined,
            })
          }
        >
          {[...RANGES]
            .sort(
              (a, b) =>
                Number.parseInt(a, 10) * (a.endsWith('h') ? 60 : 1) -
                Number.parseInt(b, 10) * (b.endsWith('h') ? 60 : 1),
            )
            .map((range) => (
              <option key={range} value={range}>
                last {range}
              </option>
            ))}
        </select>
      </label>
    </span>
  );
}
