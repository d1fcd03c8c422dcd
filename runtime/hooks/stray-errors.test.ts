import { describe, expect, it } from 'vitest';
import { ownStrays, strayOwner } from './stray-errors.js';

const who = { crd: 'thing', cr: 'n/a' };

describe('an error that nobody catches', () => {
  it('is of the call that started what it came from, and of nobody elsewhere', async () => {
    const seen = await ownStrays(
      who,
      () => new Promise((resolve) => setImmediate(() => resolve(strayOwner()))),
    );
    expect(seen).toMatchObject(who);
    expect(strayOwner()).toBeUndefined();
  });

  it('fails that call, and no other one', async () => {
    const other = ownStrays({ crd: 'thing', cr: 'n/b' }, async () => 'well');
    const failing = ownStrays(who, async () => {
      strayOwner()?.fail(new Error('left behind'));
      return 'well';
    });
    await expect(failing).rejects.toThrow('left behind');
    expect(await other).toBe('well');
  });

  it('changes nothing when it comes after the end', async () => {
    let owner: ReturnType<typeof strayOwner>;
    const ended = ownStrays(who, async () => {
      owner = strayOwner();
      return 'well';
    });
    expect(await ended).toBe('well');
    owner?.fail(new Error('too late'));
    expect(await ended).toBe('well');
  });
});
