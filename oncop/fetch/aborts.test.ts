import { expect, it } from 'vitest';
import { Aborts } from './aborts.js';

it('gives again what was not aborted and what nobody listens to, and nothing else', () => {
  const aborts = new Aborts();
  const first = aborts.take();
  expect(aborts.take()).not.toBe(first);
  aborts.giveBack(first);
  expect(aborts.take()).toBe(first);

  const heard = (): void => undefined;
  first.race.signal.addEventListener('abort', heard);
  aborts.giveBack(first);
  const second = aborts.take();
  expect(second).not.toBe(first);

  second.abort(new Error('late'));
  aborts.giveBack(second);
  expect(aborts.take().race.signal.aborted).toBe(false);
});
