/** One decision in full: what it was made from, and how the number came about. */
import type { DecisionCondition, DecisionEntity, DecisionValue } from '../../../server/wire/index.js';
import { Copy } from '../../parts/copy.js';
import { Icon } from '../../parts/icon.js';
import { useHref, useServices } from '../../services.js';
import { paths } from '../../url/pages.js';
import { chainOf } from '../../why/chain.js';
import { countText, UNKNOWN } from '../../words/numbers.js';
import { clockText, millisOf, millisText, spanText } from '../../words/times.js';

interface Props {
  readonly decision: DecisionEntity | undefined;
  readonly runtime: string;
  readonly crd: string;
  readonly now: () => number;
  /** Where what is looked at ends: What if runs from the decision to there. */
  readonly until: number;
}

export function DecisionRecord({ decision, runtime, crd, now, until: end }: Props) {
  const href = useHref();
  if (!decision) return null;
  const { trigger, reason, hand, until } = decision;
  const blocks = [...new Set([...decision.conditions, ...decision.sizes].map(({ block }) => block))];
  return (
    <section class="panel record" aria-labelledby="record-title">
      <h2 id="record-title">{decision.sentence}</h2>
      <p class="facts">
        <span class="num">{clockText(Date.parse(decision.time), true)}</span>
        <span>trigger {trigger}</span>
        <span>reason {reason}</span>
        {blocks.length > 1 ? <span>block {decision.sizes[0]?.block ?? 0}</span> : undefined}
        {hand ? <span class="tone-warn">paused by hand: {hand}</span> : undefined}
        {decision.dryRun ? <span class="tone-warn">dry run</span> : undefined}
        {until ? <Countdown until={until} now={now} /> : undefined}
      </p>
      <Chain decision={decision} />
      <OtherSizes decision={decision} />
      {decision.values.length > 0 ? <Values values={decision.values} /> : undefined}
      {decision.conditions.length > 0 ? (
        <ul class="plain conditions-list">
          {decision.conditions.map((condition) => (
            <li key={`${condition.block} ${condition.list} ${condition.condition}`}>
              <Condition condition={condition} />
            </li>
          ))}
        </ul>
      ) : undefined}
      <p class="tools">
        <Copy text={JSON.stringify(decision, null, 2)} label="Copy as JSON" />
        <a href={href(`${paths.crd(runtime, crd, 'what-if')}?${fromHere(decision, end)}`)}>
          What if from here
        </a>
      </p>
    </section>
  );
}

/** asked 14 → limit 16 → stabilised 8 → step 4 → applied 4 */
function Chain({ decision }: { readonly decision: DecisionEntity }) {
  const chain = chainOf(decision);
  return (
    <ol class="chain" aria-label="How the number came about">
      {chain.map(({ name, value, why }, index) => (
        <li key={name} class={index > 0 && chain[index - 1]?.value === value ? 'is-same' : undefined}>
          {index > 0 ? <Icon name="arrow" /> : undefined}
          <span class="chain-step">
            <span class="muted">{name}</span>
            <strong class="num">{countText(value)}</strong>
            {why ? <span class="chain-why">{why}</span> : undefined}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The load from the decision on, a minute of it at least. */
function fromHere({ time }: DecisionEntity, end: number): string {
  const to = Math.round(end);
  return `from=${Math.min(Date.parse(time), to - LEAST_MS)}&to=${to}`;
}

const LEAST_MS = 60_000;

/** What it made of the other sizes: the limit of the queue and the interval of the resync. */
function OtherSizes({ decision }: { readonly decision: DecisionEntity }) {
  const { from, to, sizes, adjustments } = decision;
  const lines = [
    {
      field: 'queueDepth',
      label: 'queue limit',
      was: countText(from.queueDepth),
      is: countText(to.queueDepth),
    },
    { field: 'resync', label: 'resync', was: millisText(from.resyncMs), is: millisText(to.resyncMs) },
  ].filter(({ was, is }) => was !== is);
  if (lines.length === 0) return null;
  return (
    <ul class="plain conditions-list">
      {lines.map(({ field, label, was, is }) => {
        const size = sizes.find((each) => each.field === field);
        const texts = adjustments.flatMap((each) => (each.field === field ? [each.text] : []));
        const why = [size?.expression ?? '', size?.reason ?? '', ...texts].filter((text) => text !== '');
        return (
          <li key={field}>
            {label} <strong class="num">{was}</strong> → <strong class="num">{is}</strong>
            {why.length > 0 ? <span class="muted"> ({why.join('; ')})</span> : undefined}
          </li>
        );
      })}
    </ul>
  );
}

function Values({ values }: { readonly values: readonly DecisionValue[] }) {
  const oldest = Math.max(1_000, ...values.map(({ ageMs }) => ageMs ?? 0));
  return (
    <table class="values">
      <caption class="sr">Values that were decided on</caption>
      <thead>
        <tr>
          <th scope="col">Value</th>
          <th scope="col" class="end">
            Was
          </th>
          <th scope="col">Source</th>
          <th scope="col">Age</th>
        </tr>
      </thead>
      <tbody>
        {values.map((value) => (
          <tr key={value.reference}>
            <th scope="row">
              {value.reference}
              {value.substituted ? <span class="muted"> (read as {value.substituted})</span> : undefined}
            </th>
            <td class="end num">
              {value.missing ? <span class="tone-warn">missing</span> : String(value.value ?? UNKNOWN)}
            </td>
            <td>
              {value.source}
              {value.error ? <span class="tone-warn"> {value.error}</span> : undefined}
              {value.absent ? <span class="tone-warn"> does not exist there</span> : undefined}
            </td>
            <td>
              <meter class="age-meter" min={0} max={oldest} value={value.ageMs ?? 0} aria-label="age" />{' '}
              <span class={value.stale ? 'num tone-warn' : 'num'}>
                {value.ageMs === null ? UNKNOWN : millisText(value.ageMs)}
                {value.stale ? ', stale' : ''}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Condition({ condition }: { readonly condition: DecisionCondition }) {
  const { result, reason, list } = condition;
  const sign = result === true ? '✓' : result === false ? '✗' : '?';
  const word = result === true ? 'holds' : result === false ? 'does not hold' : 'missing';
  return (
    <>
      <span class={result === true ? 'tone-ok' : result === false ? 'muted' : 'tone-warn'}>
        <span aria-hidden="true">{sign} </span>
        <span class={result === 'missing' ? '' : 'sr'}>{word} </span>
      </span>
      <span class="muted">{list}</span> {condition.condition}
      {reason ? <span class="muted"> ({reason})</span> : undefined}
    </>
  );
}

function Countdown({ until, now }: { readonly until: string; readonly now: () => number }) {
  const { seconds } = useServices();
  seconds.value;
  const at = millisOf(until);
  if (at === undefined) return null;
  const left = at - now();
  return <span class="num">{left <= 0 ? `until ${clockText(at)}` : `${spanText(left + 999)} left`}</span>;
}
