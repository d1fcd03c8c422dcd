import { describe, expect, it } from 'vitest';
import { ServerPulse } from './server-pulse.js';

function told(codes: readonly number[]): number[] {
  const pulse = new ServerPulse();
  const at: number[] = [];
  let index = 0;
  const release = pulse.onAnswer(() => at.push(index));
  for (; index < codes.length; index++) pulse.saw(codes[index] ?? 0);
  release();
  pulse.saw(0);
  pulse.saw(200);
  return at;
}

describe('the pulse of an API server', () => {
  it('tells once, at the first answer after there was none', () => {
    expect(told([200, 0, 0, 503, 200, 200, 0, 404])).toEqual([4, 7]);
  });

  it('takes no answer that asks for patience for a recovery', () => {
    expect(told([0, 429, 429, 200])).toEqual([3]);
  });

  it('tells nothing while nothing is wrong', () => {
    expect(told([200, 201, 404, 409, 429])).toEqual([]);
  });
});
