import type { CrChild, Json } from '../../../server/wire/index.js';
import { StateMark } from '../../parts/state-mark.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { countText } from '../../words/numbers.js';

type ChildrenByKind = Readonly<Record<string, readonly CrChild[]>>;

const READY = { tone: 'ok', sign: 'dot', word: 'ready' } as const;
const NOT_READY = { tone: 'wait', sign: 'pending', word: 'not ready' } as const;

/** What the operator made for the CR, by kind. */
export function Children({ children }: { readonly children: ChildrenByKind }) {
  const kinds = Object.entries(children).filter(([, list]) => list.length > 0);
  return (
    <section class="panel">
      <h2>Children</h2>
      {kinds.length === 0 ? <p class="muted">The operator made nothing for this CR yet.</p> : undefined}
      <ul class="plain conditions">
        {kinds.flatMap(([kind, list]) =>
          list.map((child) => (
            <li key={`${kind} ${child.namespace} ${child.name}`} class="child">
              <span class="muted">{child.kind || kind}</span> <ChildName child={child} />{' '}
              <span>
                <StateMark state={child.ready ? READY : NOT_READY} />
                <Replicas status={child.status} />
              </span>
            </li>
          )),
        )}
      </ul>
    </section>
  );
}

/** Of what has replicas: how many are ready of how many there are. */
function Replicas({ status }: Pick<CrChild, 'status'>) {
  if (typeof status !== 'object' || status === null || Array.isArray(status)) return null;
  const { replicas, readyReplicas = 0 } = status as Readonly<Record<string, Json>>;
  if (typeof replicas !== 'number' || typeof readyReplicas !== 'number') return null;
  return (
    <span class="muted num">
      {' '}
      {countText(readyReplicas)}/{countText(replicas)}
    </span>
  );
}

/** A child that another operator of these runtimes operates leads to its CR. */
function ChildName({ child }: { readonly child: CrChild }) {
  const { store } = useServices();
  const href = useHref();
  const operated = store
    .all('row')
    .find(([, { gvk }]) => gvk === `${child.apiVersion}, Kind=${child.kind}` && child.apiVersion !== '');
  if (!operated) return <span>{child.name}</span>;
  const [, row] = operated;
  return <a href={href(paths.cr(row.runtime, row.crd, child))}>{child.name}</a>;
}
