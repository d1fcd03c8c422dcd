/** What a program loads that imports one room: nothing but the rooms that the table of arrows draws below it. */
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { ROOMS } from '../scripts/lint/arrows.mjs';

/** The rooms of the source files that a bundle of that file is made of. */
async function loadedBy(file: string, plugins: Plugin[] = []): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    plugins,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    write: false,
    metafile: true,
    // Everything that a program could call is kept.
    treeShaking: false,
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  return [...new Set(Object.keys(metafile.inputs).map(roomOf))].sort();
}

/** Leaves out what is imported when the code runs. */
const AT_ONCE: Plugin = {
  name: 'at once',
  setup: (bundle) =>
    bundle.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    ),
};

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'lib' ? `${first}/${second}` : first;
}

function below(room: string): ReadonlySet<string> {
  const doors = (ROOMS[room] ?? []).map(roomOf);
  return new Set([room, ...doors.flatMap((door) => [...below(door)])]);
}

describe('what a program loads', () => {
  it.each([
    ['lib/kube', ['lib/base', 'lib/kube']],
    ['lib/http', ['lib/base', 'lib/http']],
    ['lib/calls', ['lib/base', 'lib/calls']],
    ['lib/certificates', ['lib/certificates']],
    ['lib/schema', ['lib/base', 'lib/schema']],
  ])('that imports %s alone is %j', async (room, rooms) => {
    expect(await loadedBy(`${room}/index.ts`)).toEqual(rooms);
  });

  it.each(['katalog', 'oncop', 'autoscaler', 'devcluster', 'runtime'])(
    'that imports %s is of the rooms below it',
    async (room) => {
      const drawn = below(room);
      expect((await loadedBy(`${room}/index.ts`)).filter((each) => !drawn.has(each))).toEqual([]);
    },
  );

  it('that asks for the help of `ork run` is of src and lib/base', async () => {
    expect(await loadedBy('src/commands/run.ts', [AT_ONCE])).toEqual(['lib/base', 'src']);
  });
});
