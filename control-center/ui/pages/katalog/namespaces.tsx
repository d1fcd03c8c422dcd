import type { KatalogHead } from '../../../server/wire/index.js';
import { StateMark } from '../../parts/state-mark.js';
import { countText, plural } from '../../words/numbers.js';
import { crdState } from '../../words/states.js';

/** What the operators of a Katalog have in hand, by the namespace that they belong to. */
export function Namespaces({ namespaces }: Pick<KatalogHead, 'namespaces'>) {
  const found = Object.entries(namespaces);
  if (found.length === 0) return null;
  return (
    <section class="panel">
      <h2>Namespaces</h2>
      <ul class="plain">
        {found.map(([name, { crds, healthy, workers, resources }]) => (
          <li key={name} class="namespace">
            <strong>{name}</strong> <StateMark state={crdState(healthy ? 'healthy' : 'degraded')} />
            <span class="reason muted num">
              {' '}
              {crds.join(', ')} · {plural(workers, 'worker')} · {countText(resources)} CRs
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
