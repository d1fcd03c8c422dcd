/** Every operator of every runtime, worst first. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { RowEntity, SourceEntity } from '../../../server/wire/index.js';
import { Choice, optionsOf, Sort } from '../../parts/choice.js';
import { Code } from '../../parts/copy.js';
import { PageHeading } from '../../parts/heading.js';
import { WouldMove } from '../../parts/list-buttons.js';
import { useListKeys } from '../../parts/list-keys.js';
import { Empty, Skeleton } from '../../parts/notices.js';
import { type SetParams, usePageState } from '../../parts/page-state.js';
import { useOrder } from '../../parts/use-order.js';
import { useHref, useServices, useTopics } from '../../services.js';
import { pageParams, paths } from '../../url/pages.js';
import { countText, plural } from '../../words/numbers.js';
import { compareRows, matchesFilters, type OverviewState, type Totals, totalsOf } from './order.js';
import { OverviewRow } from './overview-row.js';
import { QuietSources } from './quiet-sources.js';
import { useRowWindow } from './use-row-window.js';

type Set = SetParams<typeof pageParams.overview>;

export function OverviewPage() {
  useTopics('overview');
  const { store, client } = useServices();
  const [state, set] = usePageState(pageParams.overview);
  const sources = store.all('source').map(([, source]) => source);
  const rows = store.all('row');
  return (
    <div class="page">
      <PageHeading title="Overview" />
      {sources.length === 0 ? (
        <NoSource isReady={client.ready.value} />
      ) : (
        <Operators rows={rows} sources={sources} state={state} set={set} />
      )}
    </div>
  );
}

function NoSource({ isReady }: { readonly isReady: boolean }) {
  const href = useHref();
  if (!isReady) return <Skeleton rows={8} label="Loading runtimes" />;
  return (
    <Empty title="No runtime yet">
      <p>Add one by its URL, name it where the Control Center is started, or look at those of the demo.</p>
      <p>
        <a class="button primary" href={href(`${paths.settings()}?panel=add`)}>
          Add a runtime
        </a>
      </p>
      <Code label="Start with a runtime" text="ork control -u host:8080" />
      <Code label="Demo" text="ork demo --control" />
    </Empty>
  );
}

interface OperatorsProps {
  readonly rows: readonly (readonly [string, RowEntity])[];
  readonly sources: readonly SourceEntity[];
  readonly state: OverviewState;
  readonly set: Set;
}

function Operators({ rows, sources, state, set }: OperatorsProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const byKey = new Map(rows);
  const compare = compareRows(state.sort);
  const wanted = rows
    .filter(([, row]) => matchesFilters(row, state))
    .sort(([, a], [, b]) => compare(a, b))
    .map(([key]) => key);
  const order = useOrder(wanted, JSON.stringify(state));
  const shown = useRowWindow(body, order.keys);
  useListKeys({ count: order.keys.length, at: shown.at, focus: shown.focus });
  const totals = totalsOf([...byKey.values()], sources);
  return (
    <>
      <TotalsLine totals={totals} state={state} set={set} />
      <QuietSources sources={sources} />
      <Filters rows={rows} state={state} set={set} shown={wanted.length}>
        <span class="list-head">
          <WouldMove moves={order.moves} apply={order.apply} />
          <span class="muted">
            {wanted.length === rows.length
              ? ''
              : `${countText(wanted.length)} of ${plural(rows.length, 'operator')}`}
          </span>
        </span>
      </Filters>
      {wanted.length === 0 ? (
        <Empty
          title={
            rows.length === 0 ? 'No operator has answered yet' : `No operator matches ${filtersText(state)}`
          }
        >
          {rows.length === 0 ? undefined : (
            <button
              type="button"
              class="button"
              onClick={() => set({ state: '', cluster: '', ns: '', q: '' })}
            >
              Clear the filters
            </button>
          )}
        </Empty>
      ) : (
        <table
          class="rows overview"
          aria-rowcount={shown.isPart ? order.keys.length + 1 : undefined}
          {...order.hold}
        >
          <caption class="sr">Operators</caption>
          <thead>
            <tr aria-rowindex={shown.isPart ? 1 : undefined}>
              <th scope="col">State</th>
              <th scope="col">Operator</th>
              <th scope="col">What happens</th>
              <th scope="col" class="end">
                Workers
              </th>
              <th scope="col" class="end">
                Queue
              </th>
              <th scope="col" class="spark-head">
                Last 10 min
              </th>
              <th scope="col" class="end">
                Errors
              </th>
              <th scope="col" class="end">
                p95
              </th>
              <th scope="col" class="end">
                CRs
              </th>
            </tr>
          </thead>
          <tbody
            ref={body}
            style={{ paddingBottom: shown.rest > 0 ? `${shown.rest * shown.rowPx}px` : '' }}
            {...shown.hold}
          >
            {shown.rows.map(({ index, gap }) => {
              const key = order.keys[index] ?? '';
              return (
                <OverviewRow
                  key={key}
                  id={key}
                  above={gap * shown.rowPx}
                  index={shown.isPart ? index + 2 : undefined}
                />
              );
            })}
          </tbody>
        </table>
      )}
    </>
  );
}

/** What hides every row, in words. */
function filtersText({ state, cluster, ns, q }: OverviewState): string {
  const set = [q && `"${q}"`, state, cluster && `cluster ${cluster}`, ns && `namespace ${ns}`];
  return set.filter(Boolean).join(', ');
}

const CLASS_WORDS = [
  ['degraded', 'degraded'],
  ['unreachable', 'not answering'],
  ['no-leader', 'no leader'],
  ['pending', 'pending'],
  ['gated', 'gated'],
] as const;

function TotalsLine({
  totals,
  state,
  set,
}: {
  readonly totals: Totals;
  readonly state: OverviewState;
  readonly set: Set;
}) {
  const filters = [
    ...CLASS_WORDS.map(([value, word]) => ({ value, word, count: totals.classes[value] })),
    { value: 'scaled' as const, word: 'scaled now', count: totals.scaled },
  ].filter(({ value, count }) => count > 0 || state.state === value);
  return (
    <p class="totals">
      <span>{plural(totals.runtimes, 'runtime')}</span>
      <span>{plural(totals.operators, 'operator')}</span>
      <span>{countText(totals.crs)} CRs</span>
      {filters.map(({ value, word, count }) => (
        <button
          type="button"
          key={value}
          class={`chip chip-${value}`}
          aria-pressed={state.state === value}
          onClick={() => set({ state: state.state === value ? '' : value })}
        >
          {countText(count)} {word}
        </button>
      ))}
    </p>
  );
}

interface FiltersProps {
  readonly rows: OperatorsProps['rows'];
  readonly state: OverviewState;
  readonly set: Set;
  readonly shown: number;
  readonly children: ComponentChildren;
}

type Order = readonly [OverviewState['sort'], string];
const SORTS: readonly [Order, ...Order[]] = [
  ['worst', 'worst first'],
  ['name', 'name'],
  ['queue', 'queue'],
  ['workers', 'workers'],
  ['errors', 'errors'],
  ['p95', 'p95'],
  ['crs', 'CRs'],
];

function Filters({ rows, state, set, shown, children }: FiltersProps) {
  const clusters = optionsOf(rows.map(([, { cluster }]) => cluster));
  const namespaces = optionsOf(rows.map(([, { katalogNamespace }]) => katalogNamespace));
  return (
    <search class="filters">
      <label class="grow">
        <span class="sr">Search operators</span>
        <input
          type="search"
          data-search
          placeholder="Search runtimes, CRDs, reasons"
          value={state.q}
          onInput={({ currentTarget }) => set({ q: currentTarget.value }, 'replace')}
        />
      </label>
      <Choice
        label="Cluster"
        value={state.cluster}
        options={clusters}
        onChoose={(cluster) => set({ cluster })}
      />
      <Choice label="Namespace" value={state.ns} options={namespaces} onChoose={(ns) => set({ ns })} />
      <Sort value={state.sort} orders={SORTS} onChoose={(sort) => set({ sort })} />
      <output class="sr">{plural(shown, 'operator')} shown</output>
      {children}
    </search>
  );
}
