import { describe, expect, it } from 'vitest';
import { parseQuery, type Searched } from './query.js';

const order: Searched = {
  namespace: 'shop',
  name: 'order-17',
  phase: 'Failed',
  ready: false,
  readyReason: 'ImagePullBackOff',
  deleting: false,
  fails: 12,
  lastError: 'image "x" is forbidden',
  labels: { tier: 'web', 'app.kubernetes.io/name': 'order' },
};

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
    expect(parseQuery(text).matches(order)).toBe(true);
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
  ])('%s does not find the order', (text) => expect(parseQuery(text).matches(order)).toBe(false));

  it.each([
    ['lable:tier=web', 'unknown field "lable" (did you mean "label"?): expected one of label, phase, ready'],
    ['ready:no', 'invalid ready "no": expected true or false'],
  ])('%s is an error, and shows no row', (text, problem) => {
    expect(parseQuery(text).problem).toContain(problem);
    expect(parseQuery(text).matches(order)).toBe(false);
  });
});
