import type { CrEvent } from '../../../server/wire/index.js';
import { Time } from '../../parts/age.js';
import { Skeleton } from '../../parts/notices.js';
import { useEntity, useServices } from '../../services.js';
import { keyOf } from '../../stream/topics.js';
import { paths } from '../../url/pages.js';
import { countText } from '../../words/numbers.js';

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly cr: { readonly namespace: string; readonly name: string };
}

/** The Kubernetes Events of the CR. That they could not be read is not that there are none. */
export function Events({ rt, crd, cr }: Props) {
  const { api } = useServices();
  const read = useEntity('events', keyOf.cr(rt, crd, cr));
  // What is read comes by the stream, to every page that shows it.
  const readAgain = () => void api.get(`${paths.cr(rt, crd, cr).slice(1)}/events`);
  return (
    <section class="panel events">
      <h2>Events</h2>
      {!read || (read.value === null && !read.error) ? (
        <Skeleton rows={3} label="Loading events" />
      ) : undefined}
      {read?.error ? (
        <p class="tone-warn">
          Events could not be read: {read.error.message}{' '}
          <button type="button" class="button" onClick={readAgain}>
            Try again
          </button>
        </p>
      ) : undefined}
      {read?.value?.events.length === 0 ? <p class="muted">No Event in the last hour.</p> : undefined}
      <ul class="plain conditions">
        {read?.value?.events.map((event) => (
          <li key={`${event.reason} ${event.object} ${event.firstSeen} ${event.message}`}>
            <EventLine event={event} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function EventLine({ event }: { readonly event: CrEvent }) {
  const { type, reason, count, lastSeen, message } = event;
  return (
    <>
      <span class={type === 'Warning' ? 'strong tone-warn' : 'strong'}>
        {type === 'Warning' ? '! ' : ''}
        {reason}
      </span>{' '}
      {count > 1 ? <span class="num">×{countText(count)} </span> : undefined}
      <span class="muted">
        <Time text={lastSeen} ago />
      </span>
      <span class="reason">{message}</span>
    </>
  );
}
