/** What each worker does now, and since when. */
import type { CrdLive, WorkerSlot } from '../../../server/wire/index.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { plural } from '../../words/numbers.js';
import { millisOf, millisText } from '../../words/times.js';

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
      {ms === undefined ? undefined : <span class="muted num">{millisText(ms)}</span>}
    </>
  );
}
