/** Who reads whom, how fresh, and what stands in the way. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { type Places, placeBoxes, tidy } from '../../graph/layout.js';
import { type Model, modelOf } from '../../graph/model.js';
import { usePast } from '../../graph/use-past.js';
import { PageHeading } from '../../parts/heading.js';
import { MomentBar, Scrubber } from '../../parts/moment.js';
import { Empty, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { useHref, useKeys, useServices, useTopics } from '../../services.js';
import { pageParams, paths } from '../../url/pages.js';
import { EdgePanel } from './edge-panel.js';
import { EdgeTable } from './edge-table.js';
import { Picture } from './picture.js';
import { Toolbar } from './toolbar.js';

/** How far back the slider leads; an address may name an older moment. */
const BACK_MS = 900_000;

export default function TopologyPage() {
  useTopics('topology');
  const { store, client } = useServices();
  const href = useHref();
  const [state, set] = usePageState(pageParams.topology);
  const sources = store.all('source');
  const { cluster, katalog, focus, stale: onlyStale } = state;
  const { states, ...world } = usePast(
    { sources, rows: store.all('row'), edges: store.all('edge'), states: new Map() },
    state.at,
  );
  const model = modelOf(world.sources, world.rows, world.edges, {
    cluster,
    katalog,
    focus,
    onlyStale,
    states,
  });
  const [places, retidy] = usePlaces(model);
  const [zoom, setZoom] = useState(1);
  const [keepFitted, setKeepFitted] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const backToLive = () => set({ at: undefined });
  useKeys([{ keys: 'l', label: 'Back to live', run: backToLive }], []);
  const chosen = model.lines.find(({ key }) => key === state.edge);
  if (sources.length === 0 && !client.ready.value) {
    return (
      <div class="page">
        <PageHeading title="Topology" />
        <Skeleton rows={10} label="Loading the topology" />
      </div>
    );
  }
  if (sources.length === 0) {
    return (
      <div class="page">
        <PageHeading title="Topology" />
        <Empty title="No runtime yet">
          <p>
            Runtimes appear here with the siblings that they read.{' '}
            <a href={href(`${paths.settings()}?panel=add`)}>Add a runtime</a> by its URL.
          </p>
        </Empty>
      </div>
    );
  }
  return (
    <div class="page">
      <PageHeading title="Topology" />
      <Toolbar
        state={state}
        set={set}
        sources={sources.map(([, source]) => source)}
        zoom={{ value: zoom, set: setZoom, keepFitted, setKeepFitted, frame }}
        retidy={retidy}
      />
      <Moments at={state.at} onBack={backToLive} onMove={(at) => set({ at }, 'replace')} />
      {model.boxes.length === 0 ? (
        <Empty title="Nothing to show">
          <button
            type="button"
            class="button"
            onClick={() => set({ cluster: '', katalog: '', focus: '', stale: false })}
          >
            Clear the filters
          </button>
        </Empty>
      ) : (
        <div class={chosen ? 'topology has-panel' : 'topology'}>
          {state.table ? undefined : (
            <Picture
              model={model}
              places={places}
              zoom={zoom}
              setZoom={setZoom}
              keepFitted={keepFitted}
              frame={frame}
              chosen={state.edge}
              onChoose={(edge) => set({ edge: edge === state.edge ? '' : edge })}
              onOpen={({ kind, name = '' }) =>
                set(kind === 'cluster' ? { cluster: name } : { katalog: name })
              }
            />
          )}
          <div class={state.table ? '' : 'sr'}>
            <EdgeTable lines={model.lines} onChoose={(edge) => set({ edge })} isShown={state.table} />
          </div>
          {chosen ? <EdgePanel line={chosen} close={() => set({ edge: '' })} /> : undefined}
        </div>
      )}
    </div>
  );
}

interface MomentsProps {
  readonly at: number | undefined;
  readonly onBack: () => void;
  readonly onMove: (at: number) => void;
}

/** It alone moves on with each second; the picture does not. */
function Moments({ at, onBack, onMove }: MomentsProps) {
  const { clock, seconds } = useServices();
  seconds.value;
  const now = clock.now();
  return (
    <>
      {at === undefined ? undefined : (
        <MomentBar at={at} now={() => clock.now()} onBack={onBack}>
          <span class="muted">Who reads whom is of now; states and numbers are of then.</span>
        </MomentBar>
      )}
      <Scrubber
        from={Math.min(now - BACK_MS, at ?? now)}
        to={now}
        at={at}
        now={() => now}
        hasWords
        onMove={onMove}
      />
    </>
  );
}

/** Places that stay as they are until a box comes or goes. */
function usePlaces(model: Model): readonly [Places, () => void] {
  const kept = useRef<Places>(new Map());
  const [turn, setTurn] = useState(0);
  const shape = JSON.stringify([
    model.boxes.map(({ id, height }) => [id, height]),
    model.lines.map(({ key }) => key),
    turn,
  ]);
  const places = useMemo(() => {
    const arrows = model.lines.map(({ from, to }) => ({ from: from.box, to: to.box }));
    kept.current = placeBoxes(kept.current, model.boxes, arrows);
    return kept.current;
  }, [shape]);
  const retidy = () => {
    const arrows = model.lines.map(({ from, to }) => ({ from: from.box, to: to.box }));
    kept.current = tidy(model.boxes, arrows);
    setTurn((before) => before + 1);
  };
  return [places, retidy];
}
