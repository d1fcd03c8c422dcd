import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Failures } from './failures.js';

describe('Failures', () => {
  it('counts the failures of a CR in a row, with the last error', async () => {
    const clock = new FakeClock();
    const failures = new Failures(clock);
    failures.failed('a/one', 'first');
    await clock.advance(1_000);
    failures.failed('a/one', 'second');
    failures.failed('two', 'other');
    expect(failures.of('a/one')).toEqual({ fails: 2, lastError: 'second', lastFailedAt: clock.now() });
    expect([failures.count, failures.keys()]).toEqual([2, ['a/one', 'two']]);
    failures.forget('a/one');
    expect([failures.count, failures.of('a/one')]).toEqual([1, undefined]);
    failures.failed('a/one', 'again');
    expect(failures.of('a/one')?.fails).toBe(1);
    failures.clear();
    expect([failures.count, failures.characters]).toEqual([0, 0]);
  });

  it('grows its version with every change, and with nothing else', () => {
    const failures = new Failures(new FakeClock());
    failures.forget('nobody');
    failures.clear();
    expect(failures.version).toBe(0);
    failures.failed('one', 'x');
    failures.failed('one', 'x');
    failures.forget('one');
    expect(failures.version).toBe(3);
  });

  it('keeps at most 4 MiB of messages, whatever the CRs make it say', () => {
    const failures = new Failures(new FakeClock());
    const text = 'é'.repeat(10_000);
    for (let i = 0; i < 10_000; i++) failures.failed(`cr-${i}`, `${i} ${text}`);
    expect(failures.characters * 2).toBeLessThanOrEqual(4 * 1_024 * 1_024);
    expect(failures.count).toBe(10_000);
    expect(failures.of('cr-0')).toMatchObject({ fails: 1, lastError: '' });
    const last = failures.of('cr-9999')?.lastError ?? '';
    expect(last.startsWith('9999 éé')).toBe(true);
    expect(Buffer.byteLength(last)).toBeLessThanOrEqual(1_024);
  });
});
