import type { Json } from '../../../server/wire/index.js';
import { Time } from '../../parts/age.js';

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
}

/** `status.conditions`, as far as it has the shape of Kubernetes. */
export function Conditions({ status }: { readonly status: Json }) {
  const conditions = conditionsOf(status);
  return (
    <section class="panel">
      <h2>Conditions</h2>
      {conditions.length === 0 ? <p class="muted">The status has no conditions.</p> : undefined}
      <ul class="plain conditions">
        {conditions.map(({ type, status: is, reason, message, since }) => (
          <li key={type}>
            <span class="strong">{type}</span> {is}{' '}
            <span class="muted">
              {reason}
              {since ? (
                <>
                  {' '}
                  <Time text={since} ago />
                </>
              ) : undefined}
            </span>
            {message ? <span class="reason">{message}</span> : undefined}
          </li>
        ))}
      </ul>
    </section>
  );
}

function conditionsOf(status: Json): readonly Condition[] {
  const list = member(status, 'conditions');
  if (!Array.isArray(list)) return [];
  return (list as readonly Json[]).map((each) => ({
    type: text(each, 'type'),
    status: text(each, 'status'),
    reason: text(each, 'reason'),
    message: text(each, 'message'),
    since: text(each, 'lastTransitionTime'),
  }));
}

function member(value: Json, name: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return (value as { readonly [key: string]: Json })[name] ?? null;
}

function text(value: Json, name: string): string {
  const found = member(value, name);
  return typeof found === 'string' || typeof found === 'boolean' ? String(found) : '';
}
