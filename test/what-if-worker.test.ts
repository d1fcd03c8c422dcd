/** The worker of What if as it is built: what the build leaves out of its libraries is not missed. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { WhatIfInput, WhatIfResult } from '../control-center/ui/what-if/run.js';
import { PAGE_FOLDER } from './support/page-folder.js';

const SELF = `
  const { parentPort, workerData } = require('node:worker_threads');
  globalThis.self = { postMessage: (message) => parentPort.postMessage(message) };
  import(workerData).then(() => parentPort.on('message', (data) => self.onmessage({ data })));`;

async function ran(inputs: readonly WhatIfInput[]): Promise<readonly WhatIfResult[]> {
  const assets = join(PAGE_FOLDER, 'assets');
  const file = readdirSync(assets).find((name) => /^what-if-worker.*\.js$/.test(name));
  if (!file) throw new Error('the page is not built: run npm run build');
  const worker = new Worker(SELF, { eval: true, workerData: pathToFileURL(join(assets, file)).href });
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', ({ results }: { readonly results: readonly WhatIfResult[] }) =>
        resolve(results),
      );
      worker.once('error', reject);
      worker.postMessage({ id: 1, inputs });
    });
  } finally {
    await worker.terminate();
  }
}

const PHASE = 'cross.loader.status.phase';
const samples = Array.from({ length: 60 }, (_, second) => ({
  at: second * 1_000,
  reference: PHASE,
  value: second > 20 && second < 40 ? 'Überlast-é' : 'ok',
}));

describe('the built worker of What if', () => {
  it('matches patterns with classes, cases and repetitions as production does', async () => {
    const patterns = ['^Über.*é$', '(?i)^über', '^\\p{Lu}\\p{L}+-', '(over|last|x)', 'a{3}|st-.'];
    const inputs = [...patterns, '\\bok\\b'].map((regex) => ({
      block: {
        interval: '5s',
        cooldown: '0s',
        conditions: { when: [{ field: PHASE, regex }] },
        do: { workers: 6 },
      },
      baseline: { workers: 2, queueDepth: 100, resyncMs: 30_000 },
      aliases: ['loader'],
      samples,
    }));
    const results = await ran(inputs);
    const sizes = results.map(({ run, problems }) => run?.sizes.map(({ workers }) => workers) ?? problems);
    expect(sizes).toEqual([...patterns.map(() => [2, 6, 2]), [2, 6, 2, 6]]);
  });

  it('says what is wrong with a pattern', async () => {
    const block = { conditions: { when: [{ field: PHASE, regex: '(' }] }, do: { workers: 6 } };
    const baseline = { workers: 2, queueDepth: 100, resyncMs: 30_000 };
    const [result] = await ran([{ block, baseline, aliases: ['loader'], samples }]);
    expect(result?.problems.map(({ message }) => message).join()).toContain('missing closing )');
  });
});
