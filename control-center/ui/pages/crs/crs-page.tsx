/** All CRs of one operator. */

import { useMemo } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { parseQuery } from '../../crs/query.js';
import { countsOf, phasesOf, selectCrs } from '../../crs/select.js';
import { CrdFrame } from '../../parts/crd-frame.js';
import { WouldMove } from '../../parts/list-buttons.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { useOrder } from '../../parts/use-order.js';
import { useEntity, useServices, useTopics } from '../../services.js';
import { topicOf } from '../../stream/topics.js';
import { pageParams } from '../../url/pages.js';
import { countText, plural } from '../../words/numbers.js';
import { CrGrid } from './cr-grid.js';
import { CrsFilters } from './crs-filters.js';
import type { CrsPageState, SetCrs } from './crs-state.js';

export default function CrsPage() {
  const { rt = '', crd = '' } = useRoute().params;
  const [state, set] = usePageState(pageParams.crs);
  const topic = topicOf.crs(rt, crd, { namespace: state.ns, labels: state.label });
  useTopics(topicOf.runtime(rt), topic);
  const key = topic.slice('crs/'.length);
  return (
    <CrdFrame rt={rt} crd={crd} tab="crs">
      <Crs rt={rt} crd={crd} topic={key} state={state} set={set} />
    </CrdFrame>
  );
}

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly topic: string;
  readonly state: CrsPageState;
  readonly set: SetCrs;
}

function Crs(props: Props) {
  const { topic, state, set } = props;
  const { crs } = useServices();
  const standing = useEntity('crs', topic);
  const version = crs.version.value;
  const isOf = crs.key === `crs:${topic}`;
  if (standing?.state === 'too many') return <TooMany total={standing.total} state={state} set={set} />;
  if (!isOf && standing?.state === 'refused')
    return <Failure failure={{ message: standing.problem, remedy: 'Change the filters, or try again.' }} />;
  if (!isOf && standing?.state === 'synced' && standing.total === 0) return <NoCr {...props} />;
  if (!isOf) return <Skeleton rows={12} label="Loading CRs" />;
  return (
    <>
      {standing?.problem ? (
        <p class="reason tone-warn small">{standing.problem}: what you see is the last list.</p>
      ) : undefined}
      <List {...props} version={version} isLoading={standing?.state === 'loading'} />
    </>
  );
}

function List({
  rt,
  crd,
  topic,
  state,
  set,
  version,
  isLoading,
}: Props & { version: number; isLoading: boolean }) {
  const { crs } = useServices();
  const query = useMemo(() => parseQuery(state.q), [state.q]);
  const { phase, ready, sort } = state;
  const wanted = useMemo(
    () => selectCrs(crs, { query, phase, ready, sort }),
    [crs, topic, version, query, phase, ready, sort],
  );
  const order = useOrder(wanted, JSON.stringify([topic, state]));
  const counts = useMemo(() => countsOf(crs), [crs, version]);
  const phases = useMemo(() => phasesOf(crs), [crs, version]);
  return (
    <>
      <CrsFilters state={state} set={set} phases={phases} />
      {query.problem ? (
        <p class="tone-bad small" role="alert">
          {query.problem}
        </p>
      ) : undefined}
      <div class="list-head">
        <p class="totals">
          <span>
            {wanted.length === crs.size
              ? plural(crs.size, 'CR')
              : `${countText(wanted.length)} of ${plural(crs.size, 'CR')}`}
          </span>
          <Term
            label="failing"
            term="failing:true"
            count={counts.failing}
            tone="degraded"
            state={state}
            set={set}
          />
          <Term
            label="not ready"
            term="ready:false"
            count={counts.notReady}
            tone="pending"
            state={state}
            set={set}
          />
          <Term
            label="deleting"
            term="deleting:true"
            count={counts.deleting}
            tone="stale"
            state={state}
            set={set}
          />
          {isLoading ? <span class="muted">loading more</span> : undefined}
        </p>
        <WouldMove moves={order.moves} apply={order.apply} />
      </div>
      {crs.size === 0 ? (
        <NoCr rt={rt} crd={crd} topic={topic} state={state} set={set} />
      ) : wanted.length === 0 ? (
        <Empty title="No CR matches">
          <button type="button" class="button" onClick={() => set({ q: '', phase: '', ready: '' })}>
            Clear the filters
          </button>
        </Empty>
      ) : (
        <CrGrid rt={rt} crd={crd} keys={order.keys} hold={order.hold} />
      )}
    </>
  );
}

interface TermProps {
  readonly label: string;
  readonly term: string;
  readonly count: number;
  /** The state of the overview whose colour it has. */
  readonly tone: 'degraded' | 'pending' | 'stale';
  readonly state: CrsPageState;
  readonly set: SetCrs;
}

/** A count that filters when it is pressed. */
function Term({ label, term, count, tone, state, set }: TermProps) {
  const terms = state.q.split(/\s+/).filter(Boolean);
  const isOn = terms.includes(term);
  if (count === 0 && !isOn) return null;
  const next = isOn ? terms.filter((each) => each !== term) : [...terms, term];
  return (
    <button
      type="button"
      class={`chip chip-${tone}`}
      aria-pressed={isOn}
      onClick={() => set({ q: next.join(' ') })}
    >
      {countText(count)} {label}
    </button>
  );
}

function NoCr({ crd, state, set }: Props) {
  if (state.ns !== '' || state.label !== '')
    return (
      <Empty title="No CR has this namespace and these labels">
        <button type="button" class="button" onClick={() => set({ ns: '', label: '' })}>
          Clear the filters
        </button>
      </Empty>
    );
  return (
    <Empty title="No CR yet">
      <p>
        A CR of this CRD appears here as soon as the cluster has one: <code>ork template --crd {crd}</code>{' '}
        writes an example.
      </p>
    </Empty>
  );
}

function TooMany({ total, state, set }: { readonly total: number | null } & Pick<Props, 'state' | 'set'>) {
  return (
    <Empty title={`${countText(total)} CRs are more than a page shows`}>
      <p>Name a namespace or labels; up to 20,000 CRs are shown at once.</p>
      <CrsFilters state={state} set={set} phases={[]} />
    </Empty>
  );
}
