import type { RowEntity } from '../../../server/wire/index.js';
import { Icon } from '../../parts/icon.js';
import { StateMark } from '../../parts/state-mark.js';
import { useHref } from '../../services.js';
import { paths } from '../../url/pages.js';
import { crdState, rowState } from '../../words/states.js';

/** Which operator of a Katalog waits for which. */
export function Dependencies({ rows, rt }: { readonly rows: readonly RowEntity[]; readonly rt: string }) {
  const href = useHref();
  const edges = rows.flatMap((row) => row.dependsOn.map((on) => ({ row, on })));
  if (edges.length === 0) return null;
  const byName = new Map(rows.map((row) => [row.crd, row]));
  return (
    <section class="panel">
      <h2>Depends on</h2>
      <ul class="plain">
        {edges.map(({ row, on }) => {
          const target = byName.get(on);
          return (
            <li key={`${row.crd} ${on}`} class="dependency">
              <a href={href(paths.crd(rt, row.crd))}>{row.crd}</a>
              <Icon name="arrow" />
              <span class="sr">depends on</span>
              <a href={href(paths.crd(rt, on))}>{on}</a>
              <StateMark state={target ? rowState(target) : crdState('not enabled')} />
            </li>
          );
        })}
      </ul>
    </section>
  );
}
