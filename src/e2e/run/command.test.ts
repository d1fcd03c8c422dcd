import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { evaluateCommand } from './command.js';

const shell = (clock: FakeClock) => ({
  ...{ folder: tmpdir(), env: process.env, clock, signal: new AbortController().signal },
});

it('a command that does not end is ended, with what it has started, and says so', async () => {
  const clock = new FakeClock(0);
  const running = evaluateCommand({ run: 'sleep 600 & sleep 600' }, shell(clock), 5_000);
  await clock.advance(5_000);
  expect(await running).toEqual({
    ...{ state: 'failed', what: 'sleep 600 & sleep 600', why: 'it did not end within 5s' },
  });
});
