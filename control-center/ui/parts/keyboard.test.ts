import { effect } from '@preact/signals';
import { expect, it, onTestFinished } from 'vitest';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { Keyboard } from './keyboard.js';

it('who shows the keys of a page sees those that come and go later', () => {
  const keyboard = new Keyboard(new FakeClock());
  const shown: string[][] = [];
  onTestFinished(effect(() => void shown.push(keyboard.actions().map(({ keys }) => keys))));
  const remove = keyboard.add([
    { keys: '/', label: 'Search', run: () => undefined },
    { keys: 'g o', label: 'Overview', run: () => undefined },
  ]);
  remove();
  expect(shown).toEqual([[], ['/', 'g o'], []]);
});
