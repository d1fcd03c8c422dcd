import type { CrSort } from '../../crs/select.js';
import type { CrsPageState, SetCrs } from './crs-state.js';

const SORTS: readonly (readonly [CrSort, string])[] = [
  ['name', 'name'],
  ['worst', 'worst first'],
  ['age', 'newest first'],
  ['phase', 'phase'],
  ['generation', 'generation'],
];

interface Props {
  readonly state: CrsPageState;
  readonly set: SetCrs;
  readonly phases: readonly string[];
}

/** The search is over all rows; namespace and labels are asked of the runtime. */
export function CrsFilters({ state, set, phases }: Props) {
  return (
    <search class="filters">
      <label class="grow">
        <span class="sr">Search CRs</span>
        <input
          type="search"
          data-search
          placeholder="text, label:tier=web, phase:Failed, ready:false"
          value={state.q}
          onInput={({ currentTarget }) => set({ q: currentTarget.value }, 'replace')}
        />
      </label>
      <label>
        <span>Namespace</span>
        <input
          type="text"
          class="short"
          value={state.ns}
          placeholder="all"
          onChange={({ currentTarget }) => set({ ns: currentTarget.value.trim() })}
        />
      </label>
      <label>
        <span>Labels</span>
        <input
          type="text"
          class="short"
          value={state.label}
          placeholder="tier=web"
          onChange={({ currentTarget }) => set({ label: currentTarget.value.trim() })}
        />
      </label>
      {phases.length > 1 || state.phase !== '' ? (
        <label>
          <span>Phase</span>
          <select value={state.phase} onChange={({ currentTarget }) => set({ phase: currentTarget.value })}>
            <option value="">all</option>
            {phases.map((phase) => (
              <option key={phase} value={phase}>
                {phase}
              </option>
            ))}
          </select>
        </label>
      ) : undefined}
      <label>
        <span>Sort</span>
        <select
          value={state.sort}
          onChange={({ currentTarget }) =>
            set({ sort: SORTS.find(([sort]) => sort === currentTarget.value)?.[0] ?? 'name' })
          }
        >
          {SORTS.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}
