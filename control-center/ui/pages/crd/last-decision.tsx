import { Time } from '../../parts/age.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { MARKS, markOf } from '../../why/chain.js';
import { decisionsOf } from '../../why/decisions.js';

/** The sentence of the last decision, and the way to why. */
export function LastDecision({ rt, crd }: { readonly rt: string; readonly crd: string }) {
  const { store } = useServices();
  const href = useHref();
  const [last] = decisionsOf(store, rt, crd);
  if (!last) return <p class="muted small">The autoscaler has not changed anything yet.</p>;
  return (
    <p class="last-decision">
      <span class={`decision-sign sign-${markOf(last)}`} aria-hidden="true">
        {MARKS[markOf(last)].sign}
      </span>
      <span>
        <a href={href(`${paths.crd(rt, crd, 'why')}?decision=${last.id}`)}>{last.sentence}</a>{' '}
        <span class="muted">
          <Time text={last.time} />
        </span>
      </span>
    </p>
  );
}
