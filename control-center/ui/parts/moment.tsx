/** Looking at another moment than now: which one, the slider that leads there, and the way back. */
import { useServices } from '../services.js';
import { clockText, spanText } from '../words/times.js';

interface BarProps {
  readonly at: number;
  /** Now, on the clock of `at`. */
  readonly now: () => number;
  readonly onBack: () => void;
  readonly children?: preact.ComponentChildren;
}

export function MomentBar({ at, now, onBack, children }: BarProps) {
  return (
    <div class="moment-bar" role="status">
      <span class="num">
        {clockText(at, true)}, <Ago at={at} now={now} />
      </span>
      {children}
      <button type="button" class="button" onClick={onBack}>
        Back to live
      </button>
    </div>
  );
}

/** Counts by itself: what is shown of another moment stands still. */
function Ago({ at, now }: Pick<BarProps, 'at' | 'now'>) {
  const { seconds } = useServices();
  seconds.value;
  return <>{spanText(now() - at)} ago</>;
}

interface ScrubberProps {
  readonly from: number;
  readonly to: number;
  readonly at: number | undefined;
  readonly now: () => number;
  readonly onMove: (at: number) => void;
  /** Says in words what it is: it stands under no charts. */
  readonly hasWords?: boolean;
}

export function Scrubber({ from, to, at, now, onMove, hasWords }: ScrubberProps) {
  return (
    <label class={hasWords ? 'scrubber has-words' : 'scrubber'}>
      <span class={hasWords ? '' : 'sr'}>Moment</span>
      <input
        type="range"
        min={Math.round(from)}
        max={Math.round(to)}
        step={Math.max(100, Math.round((to - from) / 900))}
        value={at ?? Math.round(to)}
        aria-valuetext={at === undefined ? 'now' : `${clockText(at)}, ${spanText(now() - at)} ago`}
        onInput={({ currentTarget }) => onMove(Number(currentTarget.value))}
      />
      {hasWords ? <span class="num">{at === undefined ? 'now' : clockText(at)}</span> : undefined}
    </label>
  );
}
