import { ageText, lengthText, numberText } from '../../autoscaler/index.js';
import type { LiveDecision } from '../live/index.js';
import { aboutText, clockText } from './moments.js';

/** One evaluation in words: its sentence, then values, conditions, sizes and what each policy did. */
export function evaluationLines(evaluation: LiveDecision, now: number): readonly string[] {
  return [
    evaluation.sentence,
    ...evaluation.values.map(valueLine),
    ...evaluation.conditions.map(conditionLine),
    ...evaluation.sizes.flatMap(sizeLine),
    ...evaluation.adjustments.map(adjustmentLine),
    ...cooldownLine(evaluation, now),
  ];
}

function valueLine({ reference, value, ageMs, source, missing }: LiveDecision['values'][number]): string {
  const is = missing ? 'missing' : typeof value === 'number' ? numberText(value) : String(value);
  if (source === '' || source === 'local') return `${reference} is ${is}`;
  return `${reference} is ${is}${ageMs === null ? '' : `, ${ageText(ageMs)}`}, by ${source}`;
}

function conditionLine({ condition, result, reason }: LiveDecision['conditions'][number]): string {
  if (result === 'missing') return `${condition} is undecided: ${reason ?? 'a value is missing'}`;
  return `${condition} ${result ? 'holds' : 'does not hold'}`;
}

function sizeLine({ field, expression, gave, reason }: LiveDecision['sizes'][number]): readonly string[] {
  if (expression === undefined) return [];
  const result = gave === null ? `is missing: ${reason ?? ''}` : `is ${amountText(field, gave)}`;
  return [`${field} = ${expression} ${result}`];
}

function adjustmentLine({ policy, field, from, to, text }: LiveDecision['adjustments'][number]): string {
  return `${policy}: ${field} ${amountText(field, from)} ${text}, result ${amountText(field, to)}`;
}

function cooldownLine({ until }: LiveDecision, now: number): readonly string[] {
  if (until === undefined) return [];
  const left = Date.parse(until) - now;
  return [`cooldown until ${clockText(until, now)} UTC${left > 0 ? `, in ${aboutText(left)}` : ''}`];
}

function amountText(field: string, value: number): string {
  if (field === 'resync') return lengthText(value);
  return field === 'queueDepth' && value === 0 ? 'unlimited' : numberText(value);
}
