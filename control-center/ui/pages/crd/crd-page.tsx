/** One operator, live. */

import { useRoute } from 'preact-iso/router';
import { RangePicker } from '../../charts/range-picker.js';
import { Copy } from '../../parts/copy.js';
import { CrdFrame } from '../../parts/crd-frame.js';
import { AsTable } from '../../parts/list-buttons.js';
import { usePageState } from '../../parts/page-state.js';
import { Siblings } from '../../parts/siblings.js';
import { useEntity, useTopics } from '../../services.js';
import { keyOf, topicOf } from '../../stream/topics.js';
import { pageParams, rangeMs } from '../../url/pages.js';
import { curlLine, liveUrl } from '../../words/commands.js';
import { GatewayPanel } from '../katalog/gateway-panel.js';
import { Failing } from './failing.js';
import { HealthFacts } from './health-facts.js';
import { LastDecision } from './last-decision.js';
import { LiveCharts } from './live-charts.js';
import { WorkerSlots } from './worker-slots.js';

export default function CrdPage() {
  const { rt = '', crd = '' } = useRoute().params;
  useTopics(topicOf.crd(rt, crd), topicOf.failing(rt, crd));
  const [state, set] = usePageState(pageParams.crd);
  const row = useEntity('row', keyOf.crd(rt, crd));
  const entity = useEntity('crd', keyOf.crd(rt, crd));
  const gateway = useEntity('gateway', keyOf.source(rt));
  const source = useEntity('source', keyOf.source(rt));
  const live = entity?.live ?? null;
  const ofGateway = gateway?.crds.some((each) => each.crd === crd) ? gateway : undefined;
  const tools = (
    <>
      <RangePicker chosen={state} onChoose={set} />
      <AsTable pressed={state.table} onPress={() => set({ table: !state.table })} />
      <Copy text={curlLine(liveUrl(source, crd))} label="curl" />
    </>
  );
  return (
    <CrdFrame rt={rt} crd={crd} tab="live" tools={tools}>
      <Failing rt={rt} crd={crd} health={entity?.health ?? null} />
      <div class="live-columns">
        <LiveCharts rt={rt} crd={crd} state={state} set={set} spanMs={rangeMs(state.last)} />
        <div class="side">
          <Siblings rt={rt} crd={crd} />
          {live ? <WorkerSlots rt={rt} crd={crd} live={live} /> : undefined}
          <HealthFacts health={entity?.health ?? null} live={live} row={row} rt={rt} />
          {ofGateway ? <GatewayPanel gateway={ofGateway} crd={crd} /> : undefined}
        </div>
      </div>
      {row?.hasAutoscaler ? <LastDecision rt={rt} crd={crd} /> : undefined}
    </CrdFrame>
  );
}
