import { expect, it } from 'vitest';
import { Race } from './race.js';

it('settles with what comes first, and makes nothing of what comes later', async () => {
  const controller = new AbortController();
  const race = new Race(controller.signal);
  const made: string[] = [];
  const make = (how: string) => (what: unknown) => {
    made.push(`${how} ${what}`);
    return how;
  };
  let late: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    late = resolve;
  });
  const lost = race.settle(() => work, make('done'), make('failed'));
  controller.abort('left');
  late('late');
  await work;
  expect(await lost).toBe('failed');
  expect(made).toEqual(['failed left']);
});

it('settles with a result, or with what is made of an error', async () => {
  const race = new Race(new AbortController().signal);
  const settled = (work: Promise<string>) =>
    race.settle(
      () => work,
      String,
      (error) => `failed: ${error}`,
    );
  expect(await settled(Promise.resolve('value'))).toBe('value');
  expect(await settled(Promise.reject('no'))).toBe('failed: no');
});

it('does not begin once its signal has aborted', async () => {
  const race = new Race(AbortSignal.abort('left'));
  const settled = race.settle(
    () => Promise.reject('begun'),
    String,
    (error) => `failed: ${error}`,
  );
  expect(await settled).toBe('failed: left');
});
