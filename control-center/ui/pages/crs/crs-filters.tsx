import type { CrSort } from '../../crs/select.js';
import { Choice, Sort } from '../../parts/choice.js';
import type { CrsPageState, SetCrs } from './crs-state.js';

type Order = readonly [CrSort, string];
const SORTS: readonly [Order, ...Order[]] = [
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
      <Choice label="Phase" value={state.phase} options={phases} onChoose={(phase) => set({ phase })} />
      <Sort value={state.sort} orders={SORTS} onChoose={(sort) => set({ sort })} />
    </search>
  );
}
