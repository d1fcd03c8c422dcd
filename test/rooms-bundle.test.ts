/** What a program loads that imports one room alone: another server must not carry the reconciler. */
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/examples.js';

/** The source files of this repository that end up in a bundle of that room. */
async function sourcesOf(room: string): Promise<readonly string[]> {
  const { metafile } = await build({
    stdin: { contents: `export * from './${room}/index.js';`, resolveDir: ROOT },
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs).filter((path) => path !== '<stdin>');
}

describe('a program that imports one room of lib/', () => {
  it.each([['lib/http', ['lib/http/', 'lib/base/']]])('%s loads nothing but %j', async (room, allowed) => {
    const sources = await sourcesOf(room);
    expect(sources).toContain(`${room}/index.ts`);
    expect(sources.filter((path) => !allowed.some((own) => path.startsWith(own)))).toEqual([]);
  });
});
