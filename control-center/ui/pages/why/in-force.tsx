import type { AutoscalerRead, SizeOf } from '../../../server/wire/index.js';
import { countText, plural } from '../../words/numbers.js';
import { millisText } from '../../words/times.js';

type Autoscaler = NonNullable<AutoscalerRead['value']>;

/** What the autoscaler has set now, and what it starts from. */
export function InForce({ autoscaler }: { readonly autoscaler: Autoscaler | undefined }) {
  if (!autoscaler) return null;
  const { mode, profile, running, current, baseline, limits, interval, cooldown, overrideActive } =
    autoscaler;
  return (
    <p class="facts in-force">
      <span>{running ? `runs in mode ${mode || 'auto'}` : 'does not run'}</span>
      {profile ? <span>profile {profile}</span> : undefined}
      <span class="num">now {sizeText(current)}</span>
      <span class="num">
        {overrideActive ? '' : 'at its '}baseline {sizeText(baseline)}
      </span>
      {limits ? (
        <span class="num">
          limits {countText(limits.min)} to {plural(limits.max, 'worker')}
        </span>
      ) : undefined}
      {interval ? <span>evaluated every {interval}</span> : undefined}
      {cooldown ? <span>cooldown {cooldown}</span> : undefined}
    </p>
  );
}

function sizeText({ workers, queueDepth, resyncMs }: SizeOf): string {
  const queue = queueDepth > 0 ? `, queue ${countText(queueDepth)}` : '';
  return `${plural(workers, 'worker')}${queue}${resyncMs > 0 ? `, resync ${millisText(resyncMs)}` : ''}`;
}
