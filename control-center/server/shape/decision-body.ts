import type {
  DecisionAdjustment,
  DecisionCondition,
  DecisionEntity,
  DecisionSize,
  DecisionValue,
  SizeOf,
} from '../wire/index.js';
import { at, count, countOrNull, type Fields, flag, name, rows, text } from './fields.js';

const MOST = 64;

/** One record of `/autoscaler`; without an `id` it is the time of the decision. */
export function readDecision(record: Fields): DecisionEntity {
  const time = name(record, 'time');
  return {
    id: countOrNull(record, 'id') ?? (Date.parse(time) || 0),
    time,
    trigger: name(record, 'trigger'),
    reason: text(record, 'reason'),
    changed: flag(record, 'changed'),
    dryRun: flag(record, 'dryRun'),
    hand: name(record, 'hand'),
    sentence: text(record, 'sentence'),
    values: rows(record, 'values', MOST).map(decidedValue),
    conditions: rows(record, 'conditions', MOST).map(conditionOf),
    sizes: rows(record, 'sizes', MOST).map(decidedSize),
    adjustments: rows(record, 'adjustments', MOST).map(adjustmentOf),
    until: name(record, 'until'),
    from: sizeOf(at(record, 'from')),
    to: sizeOf(at(record, 'to')),
  };
}

export function sizeOf(size: Fields): SizeOf {
  return {
    workers: count(size, 'workers'),
    queueDepth: count(size, 'queueDepth'),
    resyncMs: count(size, 'resyncMs'),
  };
}

function decidedValue(row: Fields): DecisionValue {
  const { value } = row;
  const isScalar = typeof value === 'boolean' || typeof value === 'number';
  return {
    reference: text(row, 'reference'),
    value: typeof value === 'string' ? value.slice(0, 1_024) : isScalar ? value : null,
    source: name(row, 'source'),
    ageMs: countOrNull(row, 'ageMs'),
    stale: flag(row, 'stale'),
    missing: flag(row, 'missing'),
    substituted: name(row, 'substituted'),
    absent: flag(row, 'absent'),
    error: text(row, 'error'),
  };
}

function conditionOf(row: Fields): DecisionCondition {
  return {
    block: count(row, 'block'),
    list: name(row, 'list'),
    condition: text(row, 'condition'),
    result: row['result'] === 'missing' ? 'missing' : flag(row, 'result'),
    reason: text(row, 'reason'),
  };
}

function decidedSize(row: Fields): DecisionSize {
  return {
    block: count(row, 'block'),
    field: name(row, 'field'),
    expression: text(row, 'expression'),
    gave: countOrNull(row, 'gave'),
    reason: text(row, 'reason'),
  };
}

function adjustmentOf(row: Fields): DecisionAdjustment {
  return {
    policy: name(row, 'policy'),
    field: name(row, 'field'),
    from: countOrNull(row, 'from'),
    to: countOrNull(row, 'to'),
    text: text(row, 'text'),
  };
}
