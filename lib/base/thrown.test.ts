import { describe, expect, it } from 'vitest';
import { networkMessage } from './thrown.js';

const refused = (address: string): Error =>
  Object.assign(new Error(`connect ECONNREFUSED ${address}`), { code: 'ECONNREFUSED' });

describe('the message of a network error', () => {
  it.each([
    ['is that of the error', refused('127.0.0.1:9'), 'connect ECONNREFUSED 127.0.0.1:9'],
    ['has the code that the error lacks', Object.assign(new Error('reset'), { code: 'EX' }), 'reset (EX)'],
    [
      'is that of each address of a name',
      new AggregateError([refused('::1:9'), refused('127.0.0.1:9'), refused('::1:9')]),
      'connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9',
    ],
    [
      'is that of the cause where fetch failed',
      new TypeError('fetch failed', { cause: new AggregateError([refused('::1:9')]) }),
      'connect ECONNREFUSED ::1:9',
    ],
    ['is the text that was thrown instead of an error', 'gone', 'gone'],
  ])('%s', (_, thrown, message) => {
    expect(networkMessage(thrown)).toBe(message);
  });
});
