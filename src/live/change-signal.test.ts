import { expect, it, onTestFinished, vi } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { ChangeSignal } from './change-signal.js';
import type { LiveClient } from './live-client.js';

it('leaves no listener behind, however often it is waited for', async () => {
  const [added, removed] = (['addEventListener', 'removeEventListener'] as const).map((name) =>
    vi.spyOn(AbortSignal.prototype, name),
  );
  onTestFinished(() => void vi.restoreAllMocks());
  const clock = new FakeClock(0);
  const changes = new ChangeSignal({} as LiveClient, undefined, clock);
  for (let count = 0; count < 20; count++) {
    const next = changes.next();
    await clock.advance(2_000);
    await next;
  }
  expect(added?.mock.calls.length).toBe(removed?.mock.calls.length);
  changes.close();
});
