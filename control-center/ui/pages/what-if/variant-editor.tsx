/** A block as text, its errors at their places, and sliders for the numbers that are tried most. */
import { useId } from 'preact/hooks';
import { parseDuration, shortDuration } from '../../../../lib/base/index.js';
import { Copy } from '../../parts/copy.js';
import { type PlacedProblem, readBlock, valueIn, withValue } from '../../what-if/block-text.js';

interface Props {
  readonly name: string;
  readonly crd: string;
  readonly text: string;
  readonly problems: readonly PlacedProblem[];
  readonly onChange: (text: string) => void;
  readonly onRemove: (() => void) | undefined;
  readonly onReset: (() => void) | undefined;
}

export function VariantEditor({ name, crd, text, problems, onChange, onRemove, onReset }: Props) {
  const id = useId();
  const command = `ork simulate autoscale -f katalog.yaml --crd ${crd} --trace moment.jsonl`;
  return (
    <section class="panel" aria-label={`Variant ${name}`}>
      <div class="panel-head">
        <h2>
          <label for={id}>Variant {name}</label>
        </h2>
        <span class="tools">
          <Copy text={text} label="YAML" />
          <Copy text={command} label="Command" />
          {onReset ? (
            <button type="button" class="button quiet" onClick={onReset}>
              As it runs
            </button>
          ) : undefined}
          {onRemove ? (
            <button type="button" class="button quiet" onClick={onRemove}>
              Remove
            </button>
          ) : undefined}
        </span>
      </div>
      <textarea
        id={id}
        class="editor"
        spellcheck={false}
        rows={Math.min(24, Math.max(10, text.split('\n').length))}
        value={text}
        aria-invalid={problems.length > 0}
        aria-describedby={`${id}-problems`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <ul class="plain problems" id={`${id}-problems`}>
        {problems.map(({ line, column, message }) => (
          <li key={`${line}:${column} ${message}`} class="tone-bad">
            line {line}, column {column}: {message}
          </li>
        ))}
      </ul>
      <Sliders text={text} onChange={onChange} />
    </section>
  );
}

interface SliderSpec {
  readonly label: string;
  readonly path: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly fallback: number;
  readonly isDuration?: boolean;
}

const SLIDERS: readonly SliderSpec[] = [
  { label: 'min', path: ['limits', 'workers', 'min'], min: 1, max: 32, step: 1, fallback: 1 },
  { label: 'max', path: ['limits', 'workers', 'max'], min: 1, max: 64, step: 1, fallback: 64 },
  { label: 'cooldown', path: ['cooldown'], min: 0, max: 600, step: 5, fallback: 120, isDuration: true },
  {
    ...{ label: 'stabilization', path: ['behavior', 'scaleDown', 'stabilization'], isDuration: true },
    ...{ min: 0, max: 600, step: 5, fallback: 0 },
  },
  { label: 'maxStep', path: ['behavior', 'scaleDown', 'maxStep'], min: 1, max: 16, step: 1, fallback: 16 },
  { label: 'tolerance', path: ['behavior', 'tolerance'], min: 0, max: 0.5, step: 0.01, fallback: 0 },
];

function Sliders({ text, onChange }: Pick<Props, 'text' | 'onChange'>) {
  const { value: block, faults } = readBlock(text);
  if (faults.length > 0) return null;
  return (
    <div class="sliders">
      {SLIDERS.map((slider) => (
        <Slider
          key={slider.label}
          slider={slider}
          block={block}
          onSet={(value) => onChange(withValue(text, slider.path, value))}
        />
      ))}
    </div>
  );
}

interface SliderProps {
  readonly slider: SliderSpec;
  readonly block: unknown;
  readonly onSet: (value: number | string) => void;
}

function Slider({ slider, block, onSet }: SliderProps) {
  const { label, path, min, max, step, fallback, isDuration } = slider;
  const written = valueIn(block, path);
  const number = numberOf(written, isDuration ?? false);
  const value = number ?? fallback;
  const shown = written === undefined ? 'not set' : String(written);
  return (
    <label>
      <span>
        {label} <span class="muted num">{shown}</span>
      </span>
      <input
        type="range"
        class={written === undefined ? 'is-unset' : undefined}
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={shown}
        onInput={({ currentTarget }) => {
          const next = Number(currentTarget.value);
          onSet(isDuration ? shortDuration(next * 1_000) : next);
        }}
      />
    </label>
  );
}

function numberOf(written: unknown, isDuration: boolean): number | undefined {
  if (typeof written === 'number') return written;
  if (!isDuration || typeof written !== 'string') return undefined;
  const ms = parseDuration(written);
  return ms === undefined ? undefined : ms / 1_000;
}
