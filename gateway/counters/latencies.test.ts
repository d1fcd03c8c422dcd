import { describe, expect, it } from 'vitest';
import { Latencies } from './latencies.js';

describe('Latencies', () => {
  it('latencies before the first call are 0', () => {
    expect(new Latencies(3).summary()).toEqual({ avg: 0, p95: 0, max: 0 });
  });

  it('latencies are those of the last calls, and older ones are forgotten', () => {
    const latencies = new Latencies(100);
    for (let ms = 1; ms <= 100; ms++) latencies.add(ms);
    expect(latencies.summary()).toEqual({ avg: 50.5, p95: 95, max: 100 });
    for (let call = 0; call < 100; call++) latencies.add(2);
    expect(latencies.summary()).toEqual({ avg: 2, p95: 2, max: 2 });
  });
});
