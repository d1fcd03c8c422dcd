/** What each worker does now, and since when. */
import type { CrdLive, WorkerSlot } from '../../../server/wire/index.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { countText, plural } from '../../words/numbers.js';
import { millisOf, secondsText } from '../../words/times.js';

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly live: CrdLive;
}

export function WorkerSlots({ rt, crd, live }: Props) {
  const { workerSlots, workers } = live;
  const idle = workerSlots.filter(({ state }) => state === 'idle').length;
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{plural(workers, 'worker')}</h2>
        {workerSlots.length > 0 ? <span class="muted num">{idle} idle</span> : undefined}
      </div>
      <Sizes live={live} />
      {workerSlots.length === 0 ? <p class="muted">The runtime does not say what each does.</p> : undefined}
      <ol class="slots">
        {workerSlots.map((slot, index) => (
          <li key={`${index}-${slot.state}`} class={`slot slot-${slot.state}`}>
            <Slot rt={rt} crd={crd} slot={slot} live={live} />
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Where the size of the pool comes from: the Katalog, or the autoscaler over it. */
function Sizes({ live }: Pick<Props, 'live'>) {
  const { autoscalerEnabled, autoscalerWorkers } = live;
  const { configured, effective, overrideActive, overrideWorkers } = autoscalerWorkers;
  if (!autoscalerEnabled && effective === configured) return null;
  return (
    <p class="facts">
      <span>
        in effect <strong class="num">{countText(effective)}</strong>
      </span>
      <span>
        configured <strong class="num">{countText(configured)}</strong>
      </span>
      <span>
        {overrideActive ? (
          <>
            set by the autoscaler <strong class="num">{countText(overrideWorkers)}</strong>
          </>
        ) : (
          'the autoscaler sets none'
        )}
      </span>
    </p>
  );
}

function Slot({ rt, crd, slot, live }: Props & { readonly slot: WorkerSlot }) {
  const href = useHref();
  const { serverClock, seconds } = useServices();
  if (slot.state === 'idle') return <span class="muted">idle</span>;
  const since = millisOf(slot.since);
  const changedAt = millisOf(live.changedAt);
  if (since !== undefined) seconds.value;
  const ms =
    since === undefined || changedAt === undefined
      ? undefined
      : Math.max(0, changedAt - since) + (serverClock.since(live.asOf) ?? 0);
  return (
    <>
      <a href={href(paths.cr(rt, crd, slot))}>
        {slot.namespace ? `${slot.namespace}/` : ''}
        {slot.name}
      </a>{' '}
      {ms === undefined ? undefined : <span class="muted num">{secondsText(ms)}</span>}
    </>
  );
}
