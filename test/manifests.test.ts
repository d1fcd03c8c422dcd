/** `npm run manifests` writes what these tests compare. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/examples.js';
import { ork } from './support/in-process.js';
// Loaded here, since the first load of all sources takes longer than a test may.
import '../src/commands/generate/index.js';

/** What of manifests/ is generated, and from what. */
const GENERATED: readonly (readonly [file: string, katalog: string, ...flags: string[]])[] = [
  ['base/bundle.yaml', '01-website/katalog.yaml'],
  ['overlays/gateway/bundle.yaml', '16-admission/katalog.yaml'],
  ['overlays/control-center/control-center.yaml', '01-website/katalog.yaml', '--for', 'control-center'],
  ['overlays/two-runtimes/loader/bundle.yaml', '12-two-runtimes/loader.yaml', '--name', 'orkestra-loader'],
  [
    'overlays/two-runtimes/processor/bundle.yaml',
    '12-two-runtimes/processor.yaml',
    '--name',
    'orkestra-processor',
  ],
];

describe('manifests', () => {
  it.each(GENERATED)('%s is what ork generate bundle writes for %s', async (file, katalog, ...flags) => {
    const path = join(ROOT, 'examples', katalog);
    const { code, out } = await ork(['generate', 'bundle', '-f', path, ...flags]);
    expect(code).toBe(0);
    await expect(`${out}\n`).toMatchFileSnapshot(join(ROOT, 'manifests', file));
  });
});
