/** Why an operator scaled: its decisions on the charts that they were made from. */

import { useEffect, useMemo } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { Json } from '../../../server/wire/index.js';
import { RangePicker } from '../../charts/range-picker.js';
import { SampleRecord } from '../../charts/record.js';
import { useRecord } from '../../charts/use-record.js';
import { useWindow } from '../../charts/use-window.js';
import { CrdFrame } from '../../parts/crd-frame.js';
import { AsTable } from '../../parts/list-buttons.js';
import { Empty, Failure, Skeleton } from '../../parts/notices.js';
import { usePageState } from '../../parts/page-state.js';
import { useChanges } from '../../parts/use-changes.js';
import { useEntity, useServices, useTopics } from '../../services.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams, rangeMs } from '../../url/pages.js';
import { decisionsOf } from '../../why/decisions.js';
import { gapsOf, leadChangesOf } from '../../why/gaps.js';
import type { ReferenceRecord } from '../../why/saved.js';
import { InForce } from './in-force.js';
import { SaveButton } from './save-button.js';
import type { WhyActions, WhyData } from './why-data.js';
import { WhyPanels } from './why-panels.js';

/** How often the values of references are read again; decisions come by the stream. */
const AGAIN_MS = 5_000;

export default function WhyPage() {
  const { rt = '', crd = '' } = useRoute().params;
  useTopics(topicOf.crd(rt, crd), topicOf.autoscaler(rt, crd));
  const { store, clock, serverClock } = useServices();
  const [state, set] = usePageState(pageParams.why);
  const recorded = useRecord(rt, crd, rangeMs(state.last));
  const { window, isLive } = useWindow(state, recorded.now, recorded.version);
  const autoscaler = useEntity('autoscaler', keyOf.crd(rt, crd))?.value ?? undefined;
  const changes = useChanges(true, useEntity('source', keyOf.source(rt))?.state.state);
  useEffect(() => {
    if (!isLive) return undefined;
    const timer = clock.setTimeout(recorded.retry, AGAIN_MS);
    return () => clock.clearTimeout(timer);
  }, [isLive, recorded.references]);
  const references = useMemo(() => recorded.references.map(referenceRecord), [recorded.references]);
  // What has passed since the changes were read passes on both clocks.
  const read = changes && Date.parse(changes.time) + (serverClock.since(changes.at) ?? 0);
  const lead = read === undefined ? 0 : recorded.now() - read;
  const data: WhyData = {
    runtime: rt,
    crd,
    record: recorded.record,
    version: recorded.version,
    references,
    decisions: decisionsOf(store, rt, crd),
    gaps: changes ? gapsOf(changes.sources, rt, lead, recorded.now()) : [],
    leads: changes ? leadChangesOf(changes, rt, lead) : [],
    notices: noticesOf(autoscaler?.conditions ?? null),
    lastUnchanged: autoscaler?.lastUnchanged ?? null,
    block: autoscaler?.block ?? null,
    siblings: changes && { changes, lead },
  };
  const frozen = state.from === undefined || state.to === undefined ? round(window) : {};
  const actions: WhyActions = {
    choose: (decision) =>
      set(
        decision
          ? { decision: decision.id, at: Date.parse(decision.time), ...frozen }
          : { decision: undefined },
      ),
    scrub: (at) => set({ at, decision: undefined, ...frozen }, 'replace'),
    zoom: ({ from, to }) => set({ from, to }),
    backToLive: () => set({ at: undefined, decision: undefined, from: undefined, to: undefined }),
  };
  const tools = (
    <>
      <RangePicker
        chosen={state}
        onChoose={(change) => set({ ...change, at: undefined, decision: undefined })}
      />
      <AsTable pressed={state.table} onPress={() => set({ table: !state.table })} />
      <SaveButton data={data} window={window} />
    </>
  );
  return (
    <CrdFrame rt={rt} crd={crd} tab="why" tools={tools}>
      <InForce autoscaler={autoscaler} />
      {recorded.failure && recorded.record.lastAt === undefined ? (
        <Failure failure={recorded.failure} retry={recorded.retry} />
      ) : !recorded.isLoaded ? (
        <Skeleton shape="charts" label="Loading the record" />
      ) : data.decisions.length === 0 && !autoscaler ? (
        <Empty title="This operator has no autoscaler">
          <p>An autoscale block in its Katalog sizes the pool, and its decisions appear here.</p>
        </Empty>
      ) : (
        <WhyPanels
          data={data}
          view={{
            window,
            isLive,
            at: state.at,
            decision: state.decision,
            asTable: state.table,
            isSaved: false,
          }}
          now={recorded.now}
          actions={actions}
        />
      )}
    </CrdFrame>
  );
}

function round({ from, to }: { readonly from: number; readonly to: number }) {
  return { from: Math.round(from), to: Math.round(to) };
}

function referenceRecord({
  reference,
  times,
  values,
}: {
  reference: string;
  times: readonly number[];
  values: readonly (number | null)[];
}): ReferenceRecord {
  const record = new SampleRecord();
  record.begin({ times, metrics: { value: values }, since: '' });
  return { reference, record };
}

function noticesOf(conditions: Json): readonly string[] {
  if (!Array.isArray(conditions)) return [];
  return (conditions as readonly { readonly [key: string]: Json }[]).flatMap((each) =>
    each?.['status'] === true && typeof each['message'] === 'string' ? [each['message']] : [],
  );
}
