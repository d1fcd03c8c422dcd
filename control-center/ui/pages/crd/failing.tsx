/** Which CRs fail, and why: the first question about an operator that is degraded. */
import type { CrdHealth, FailingCr } from '../../../server/wire/index.js';
import { Time } from '../../parts/age.js';
import { Icon } from '../../parts/icon.js';
import { StateMark } from '../../parts/state-mark.js';
import { useEntity, useHref } from '../../services.js';
import { keyOf } from '../../stream/topics.js';
import { paths } from '../../url/pages.js';
import { countText, plural } from '../../words/numbers.js';
import { crdState } from '../../words/states.js';
import { millisOf } from '../../words/times.js';

const SHOWN = 5;

interface Props {
  readonly rt: string;
  readonly crd: string;
  readonly health: CrdHealth | null;
}

export function Failing({ rt, crd, health }: Props) {
  const read = useEntity('failing', keyOf.crd(rt, crd));
  const href = useHref();
  if (!read?.value) {
    if (!read?.error) return null;
    return (
      <p class="muted small">
        Failing CRs could not be read: {read.error.message}.<LastError health={health} />
      </p>
    );
  }
  const { total, items, changedAt } = read.value;
  if (total === 0) return <NoneFails health={health} />;
  return (
    <section class="panel failing" aria-labelledby="failing-title">
      <div class="panel-head">
        <h2 id="failing-title">
          <StateMark
            state={{
              ...crdState('degraded'),
              word: `${plural(total, 'CR')} ${total === 1 ? 'fails' : 'fail'}`,
            }}
          />
        </h2>
        <a href={href(`${paths.crd(rt, crd, 'crs')}?q=failing%3Atrue`)}>All that fail</a>
      </div>
      <ul class="plain failing-list">
        {items.slice(0, SHOWN).map((item) => (
          <FailingLine
            key={`${item.namespace}/${item.name}`}
            rt={rt}
            crd={crd}
            item={item}
            now={millisOf(changedAt)}
          />
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly rt: string;
  readonly crd: string;
  readonly item: FailingCr;
  readonly now: number | undefined;
}

function FailingLine({ rt, crd, item, now }: LineProps) {
  const href = useHref();
  return (
    <li class="failing-line">
      <a href={href(paths.cr(rt, crd, item))}>
        {item.namespace ? `${item.namespace} / ` : ''}
        {item.name}
      </a>
      <span class="num">×{countText(item.fails)}</span>
      <span class="failing-error">{item.lastError}</span>
      <span class="muted">
        <Time text={item.lastFailedAt} ago now={now} />
        {item.nextTryAt ? (
          <>
            , next try <Time text={item.nextTryAt} />
          </>
        ) : undefined}
      </span>
    </li>
  );
}

function NoneFails({ health }: { readonly health: CrdHealth | null }) {
  return (
    <p class="muted small">
      <Icon name="dot" /> No CR fails.
      <LastError health={health} />
    </p>
  );
}

/** Of all CRs; where the runtime cannot name those that fail it is all that is known. */
function LastError({ health }: Pick<Props, 'health'>) {
  return health?.lastError ? <> The last error was: {health.lastError}</> : null;
}
