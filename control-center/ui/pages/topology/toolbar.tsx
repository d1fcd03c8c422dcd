import type { RefObject } from 'preact';
import type { SourceEntity } from '../../../server/wire/index.js';
import { Choice, optionsOf } from '../../parts/choice.js';
import { AsTable } from '../../parts/list-buttons.js';
import type { SetParams } from '../../parts/page-state.js';
import type { pageParams } from '../../url/pages.js';
import type { ValuesOf } from '../../url/params.js';

export interface Zoom {
  readonly value: number;
  readonly set: (zoom: number) => void;
  readonly keepFitted: boolean;
  readonly setKeepFitted: (keep: boolean) => void;
  readonly frame: RefObject<HTMLDivElement | null>;
}

interface Props {
  readonly state: ValuesOf<typeof pageParams.topology>;
  readonly set: SetParams<typeof pageParams.topology>;
  readonly sources: readonly SourceEntity[];
  readonly zoom: Zoom;
  readonly retidy: () => void;
}

export function Toolbar({ state, set, sources, zoom, retidy }: Props) {
  const clusters = optionsOf(sources.map(({ cluster }) => cluster));
  const katalogs = optionsOf(sources.map(({ katalog }) => katalog?.name ?? ''));
  return (
    <search class="filters">
      <Choice
        label="Cluster"
        value={state.cluster}
        options={clusters}
        onChoose={(cluster) => set({ cluster })}
      />
      <Choice
        label="Katalog"
        value={state.katalog}
        options={katalogs}
        onChoose={(katalog) => set({ katalog })}
      />
      <label>
        <span>Around</span>
        <select value={state.focus} onChange={({ currentTarget }) => set({ focus: currentTarget.value })}>
          <option value="">all runtimes</option>
          {sources.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={state.stale}
          onChange={({ currentTarget }) => set({ stale: currentTarget.checked })}
        />
        Only stale
      </label>
      <span class="tools toolbar-end">
        <button type="button" class="button" aria-label="Smaller" onClick={() => zoom.set(zoom.value / 1.2)}>
          −
        </button>
        <button type="button" class="button" aria-label="Larger" onClick={() => zoom.set(zoom.value * 1.2)}>
          +
        </button>
        <button type="button" class="button" onClick={() => zoom.set(fitOf(zoom.frame.current, zoom.value))}>
          Fit
        </button>
        <label class="check">
          <input
            type="checkbox"
            checked={zoom.keepFitted}
            onChange={({ currentTarget }) => zoom.setKeepFitted(currentTarget.checked)}
          />
          Keep fitted
        </label>
        <button type="button" class="button" onClick={retidy}>
          Tidy up
        </button>
        <AsTable pressed={state.table} onPress={() => set({ table: !state.table })} />
      </span>
    </search>
  );
}

/** The zoom at which the whole picture is seen. */
export function fitOf(frame: HTMLElement | null, zoom: number): number {
  const picture = frame?.querySelector('svg');
  if (!frame || !picture) return zoom;
  const { width, height } = picture.getBoundingClientRect();
  const fit = Math.min(frame.clientWidth / (width / zoom), frame.clientHeight / (height / zoom));
  return Math.max(0.25, Math.min(1.25, fit));
}
