import { describe, expect, it } from 'vitest';
import type { CrsBlock } from '../../server/wire/index.js';
import { CrsTable } from '../stream/crs-table.js';
import { parseQuery } from './query.js';

/** A list with one order. */
function orders(phase = 'Failed'): CrsTable {
  const table = new CrsTable();
  table.apply(order(phase));
  return table;
}

function order(phase: string): CrsBlock {
  return {
    key: 'crs:shop/order',
    reset: false,
    namespace: ['shop'],
    name: ['order-17'],
    phase: [phase],
    ready: [false],
    readyReason: ['ImagePullBackOff'],
    generation: [1],
    creationTimestamp: ['2026-01-01T00:00:00Z'],
    deleting: [false],
    fails: [12],
    lastError: ['image "x" is forbidden'],
    labels: [{ tier: 'web', 'app.kubernetes.io/name': 'order' }],
    gone: [],
    more: false,
  };
}

function finds(text: string, table = orders()): boolean {
  return parseQuery(text).of(table)(0);
}

describe('the search language of CRs', () => {
  it.each([
    '',
    'order',
    'ORDER shop',
    'imagepull',
    'forbidden',
    'tier=web',
    'label:tier=web',
    'label:tier',
    'label:app.kubernetes.io/name=order',
    'phase:failed ready:false ns:shop failing:true deleting:false reason:ImagePullBackOff',
    '"is forbidden"',
    '"order-17',
  ])('%s finds the order', (text) => {
    expect(parseQuery(text)).toMatchObject({ problem: '' });
    expect(finds(text)).toBe(true);
  });

  it.each([
    'other',
    'order other',
    'label:tier=db',
    'label:none',
    'phase:Running',
    'ready:true',
    'ns:pay',
    'label:toString',
    'order-17failed',
  ])('%s does not find the order', (text) => expect(finds(text)).toBe(false));

  it.each([
    ['lable:tier=web', 'unknown field "lable" (did you mean "label"?): expected one of label, phase, ready'],
    ['ready:no', 'invalid ready "no": expected true or false'],
  ])('%s is an error, and shows no row', (text, problem) => {
    expect(parseQuery(text).problem).toContain(problem);
    expect(finds(text)).toBe(false);
  });

  it('finds a row by what it is now, and not by what it was when it was first searched', () => {
    const table = orders();
    expect([finds('failed', table), finds('running', table)]).toEqual([true, false]);
    table.apply(order('Running'));
    expect([finds('failed', table), finds('running', table)]).toEqual([false, true]);
  });
});
