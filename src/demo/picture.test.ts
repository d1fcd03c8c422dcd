import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { drawPicture, type Picture } from './picture.js';
import { spark } from './spark.js';

const picture: Picture = {
  cluster: 'embedded',
  phase: 'wave 1',
  crds: [
    {
      name: 'loader',
      queue: 120,
      workers: 8,
      baseline: 8,
      busyPercent: 100,
      p95Ms: 310,
      queueHistory: [0, 120],
      workerHistory: [8, 8],
    },
  ],
  decision: 'Scaled processor from 2 to 8 workers: cross.loader.metrics.queueDepth is 120.',
  endToEnd: 'it saved 8.1 s (62%)',
  commands: ['curl http://127.0.0.1:1/katalog/loader'],
  hint: 'Ctrl-C stops everything',
};

describe('drawPicture', () => {
  it('the picture shows queue, workers over baseline, busy, p95, decision and URLs', () => {
    const text = drawPicture(picture, 120, false).join('\n');
    for (const part of [
      'loader',
      '120',
      '8/8',
      '100%',
      '310ms',
      'Scaled processor',
      'it saved 8.1 s (62%)',
      'curl http://127.0.0.1:1/katalog/loader',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('the picture is never wider than the terminal, colours not counted', () => {
    for (const line of drawPicture(picture, 40, true)) {
      expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(40);
    }
  });
});

describe('spark', () => {
  it('a sparkline scales to its own maximum and keeps the newest values', () => {
    expect(spark([0, 5, 10], 5)).toBe('  ▁▅█');
    expect(spark([9, 0, 0], 2)).toBe('▁▁');
  });
});
