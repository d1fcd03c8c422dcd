import { type Scalar, scalarOf } from '../reading.js';
import type { Size } from '../size.js';
import { ageText, countText, leftText, lengthText, numberText } from '../words.js';
import type { DecisionParts } from './decision-parts.js';
import { handText } from './hand.js';
import type { ConditionResult } from './judgement.js';
import { targetText } from './target-text.js';

/** The decision in one sentence: what changes, by what number, and what kept it from being more or less. */
export function sentenceOf(parts: DecisionParts): string {
  const what = changeText(parts);
  const adjustments = parts.shaped.adjustments.map(
    (one) => `${one.field} ${amount(one.field, one.from)} ${one.text}`,
  );
  const { hand } = parts;
  // What was not done says so itself.
  if (hand !== undefined && !parts.shaped.adjustments.some(({ policy }) => policy === 'hand'))
    adjustments.push(handText(hand));
  const notes = adjustments.length === 0 ? '' : `; ${adjustments.join('; ')}`;
  return `${what}: ${causeText(parts)}${notes}.`;
}

function changeText(parts: DecisionParts): string {
  const { from, shaped, plan, desired, trigger } = parts;
  const changes = fieldsOf(from)
    .map(([field, before], index) => [field, before, fieldsOf(shaped.size)[index]?.[1] ?? before] as const)
    .filter(([, before, after]) => before !== after)
    .map(([field, before, after]) => `${field} from ${amount(field, before)} to ${amount(field, after)}`);
  const dry = plan.mode === 'dryRun';
  if (desired.reason === 'stopped') return stopText(changes.length > 0, parts);
  const baseline = count(plan.baseline.workers);
  if (changes.length > 0) {
    const what = changes.join(', ');
    if (trigger !== 'start') return `${dry ? 'Would scale' : 'Scaled'} ${what}`;
    return `Began at the baseline of ${baseline}, and ${dry ? 'would scale' : 'scaled'} ${what}`;
  }
  if (trigger === 'start') return `Begins at the baseline of ${baseline}`;
  const verb = desired.reason === 'baseline' && desired.active === undefined ? 'Stays at' : 'Keeps';
  return `${dry ? 'Would keep' : verb} ${count(shaped.size.workers)}`;
}

function stopText(changes: boolean, { plan, shaped }: DecisionParts): string {
  const back = plan.mode === 'dryRun' ? 'Would be back at' : 'Back at';
  return `${changes ? back : 'Stays at'} ${count(shaped.size.workers)}`;
}

function causeText(parts: DecisionParts): string {
  const { desired, judgement } = parts;
  switch (desired.reason) {
    case 'override':
      return overrideText(parts);
    case 'cooldown': {
      const left = Math.max(0, (desired.until ?? parts.now) - parts.now);
      const back = count(parts.plan.baseline.workers);
      return `${falseText(parts)}, and the baseline of ${back} returns when that has lasted for ${leftText(left)} more`;
    }
    case 'hold':
      if (parts.plan.onMissing === 'hold') return `${holdText(judgement.choice)}, and onMissing is hold`;
      return `${missingText(judgement.choice)}, and its source has not answered since the start`;
    case 'fallback':
      return `${missingText(judgement.choice)}, and onMissing asks for ${count(desired.size.workers)}`;
    case 'baseline':
      return baselineText(parts);
    case 'stopped':
      return parts.because ?? 'the autoscaler was stopped';
  }
}

function overrideText(parts: DecisionParts): string {
  const { judgement, desired, plan } = parts;
  if (plan.target && judgement.estimate) return targetText(plan.target, judgement.estimate);
  const because = judgement.conditions
    .filter(({ block, result }) => block === desired.active && result === true)
    .map((result) => conditionText(result, parts));
  for (const { block, sizing, value } of judgement.sizes) {
    if (
      typeof sizing.value === 'number' ||
      !('operands' in sizing.value) ||
      block !== desired.active ||
      value === undefined
    )
      continue;
    const used = sizing.value.operands.flatMap((operand) =>
      'reference' in operand ? [operand.reference] : [],
    );
    because.push(
      `${sizing.field} = ${sizing.value.text} gives ${amount(sizing.field, value)}${valuesText(used, parts)}`,
    );
  }
  if (because.length > 0) return because.join(' and ');
  return plan.blocks.length > 1
    ? `block ${Number(desired.active) + 1} has no conditions`
    : 'the block has no conditions';
}

function baselineText(parts: DecisionParts): string {
  const { judgement, plan, wasActive } = parts;
  const baseline = `the baseline is ${count(plan.baseline.workers)}`;
  if (judgement.choice.kind === 'missing') {
    return `${missingText(judgement.choice)}, onMissing is baseline, and ${baseline}`;
  }
  if (parts.trigger === 'start') return falseText(parts);
  if (wasActive === undefined) return `${falseText(parts)}, and ${baseline}`;
  return `${falseText(parts)}, the cooldown of ${lengthText(plan.cooldownMs)} is over, and ${baseline}`;
}

/** Why no block holds, by the conditions and sizes that stood in the way. */
function falseText(parts: DecisionParts): string {
  const { conditions, sizes } = parts.judgement;
  const reasons = conditions
    .filter(({ result }) => result !== true)
    .map((result) => result.reason ?? `${conditionText(result, parts)} does not hold`);
  for (const { reason } of sizes) if (reason !== undefined) reasons.push(reason);
  return reasons.length === 0 ? 'no block holds' : [...new Set(reasons)].join(' and ');
}

function conditionText({ condition }: ConditionResult, parts: DecisionParts): string {
  return `${condition.text}${valuesText(condition.references, parts)}`;
}

/**
 * The values behind a text, with age and source: ` (it is 90, 0.2 s old, by stream)`, with their names when there are
 * several.
 */
function valuesText(references: readonly number[], parts: DecisionParts): string {
  const used = [...new Set(references)];
  const values = used.map((reference) => {
    const name = used.length === 1 ? 'it' : (parts.plan.references[reference] ?? '');
    const reading = parts.readings[reference];
    const value = reading && scalarOf(reading, parts.plan.staleAfterMs);
    const direct = NEARBY.has(reading?.source ?? '');
    const age =
      reading?.ageMs === undefined || reading.source === 'local' ? '' : agePart(reading.ageMs, direct);
    const source = direct ? '' : `, by ${reading?.source}`;
    const substitute = reading?.substituted === undefined ? '' : `, which is its ${reading.substituted}`;
    return `${name} is ${value === undefined ? 'missing' : scalarText(value)}${age}${source}${substitute}`;
  });
  return values.length === 0 ? '' : ` (${values.join('; ')})`;
}

/** Sources that go without saying: the runtime's own numbers, and a trace. */
const NEARBY: ReadonlySet<string> = new Set(['', 'local', 'trace']);

/** ` just now` belongs to the value, `, 1.1 s old` stands beside it. */
function agePart(ms: number, direct: boolean): string {
  const age = ageText(ms);
  if (age !== 'just now') return `, ${age}`;
  return direct ? '' : ` ${age}`;
}

function scalarText(value: Scalar): string {
  return typeof value === 'number' ? numberText(value) : String(value);
}

function holdText(choice: DecisionParts['judgement']['choice']): string {
  return choice.kind === 'override' && choice.undecided !== undefined
    ? choice.undecided
    : missingText(choice);
}

function missingText(choice: DecisionParts['judgement']['choice']): string {
  return choice.kind === 'missing' ? choice.reason : 'a value is missing';
}

function fieldsOf(size: Size): readonly (readonly [string, number])[] {
  return [
    ['workers', size.workers],
    ['queueDepth', size.queueDepth],
    ['resync', size.resyncMs],
  ];
}

function amount(field: string, value: number): string {
  if (field === 'resync') return lengthText(value);
  if (field === 'queueDepth' && value === 0) return 'unlimited';
  return numberText(value);
}

function count(workers: number): string {
  return countText(workers, 'worker');
}
