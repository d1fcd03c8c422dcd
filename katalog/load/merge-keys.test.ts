import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { type LoadedKatalog, loadKatalog } from './load-katalog.js';

const load = (base: string, entry: string): LoadedKatalog => {
  const text = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    base: &base
      apiTypes: &types { group: example.com, version: v1, kind: Base, plural: bases }
${base.replace(/^/gm, '      ')}
    a:
${entry.replace(/^/gm, '      ')}
`;
  return loadKatalog([{ file: 'k.yaml', text }], {
    clock: new FakeClock(),
    random: randomBytes,
    readCrdFile: () => ({ refused: 'is not there' }),
    readInclude: () => ({ refused: 'is not there' }),
  });
};

const TYPES = 'apiTypes: { <<: *types, kind: A, plural: as }';
const entryOf = (loaded: LoadedKatalog) => {
  expect(loaded.problems).toEqual([]);
  return loaded.katalog?.crds.get('a');
};
const problems = ({ problems: found }: LoadedKatalog): string[] =>
  found.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('merge keys of YAML', () => {
  it.each(['<<: *base', '!!merge <<: *base'])(
    '"%s" takes the fields of an anchor, own ones before',
    (key) => {
      const entry = entryOf(load('workers: 3\nresync: 1m', `${key}\n${TYPES}\nworkers: 5`));
      expect(entry).toMatchObject({
        apiTypes: { group: 'example.com', version: 'v1', kind: 'A', plural: 'as' },
        workers: 5,
      });
      expect(entry).toEqual(entryOf(load('', `${TYPES}\nworkers: 5\nresync: 1m`)));
    },
  );

  it('an own field wins wherever it stands, and the first of several maps before the later ones', () => {
    const own = load('workers: 3', `workers: 5\n${TYPES}\n<<: *base`);
    expect(entryOf(own)).toMatchObject({ workers: 5 });
    const list = load('workers: 3', `<<: [{ workers: 7 }, *base]\n${TYPES}`);
    expect(entryOf(list)).toMatchObject({ workers: 7 });
  });

  it('what is wrong in an anchor is reported where it is written', () => {
    expect(problems(load('workers: 0', `<<: *base\n${TYPES}`))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^8:16 /)]),
    );
  });

  it.each([
    ['<<: 3', 7],
    ['<<: [3]', 7],
    ['<<: text', 7],
    ['!!merge <<: 3', 15],
  ])('"%s" is refused, for it names no map', (entry, column) => {
    expect(problems(load('', `${entry}\n${TYPES}`))).toEqual([
      `10:${column} invalid "<<": expected a map or a list of maps`,
    ]);
  });

  it.each(['"<<"', '!!str <<'])('%s is a key like any other', (key) => {
    expect(problems(load('', `${key}: *base\n${TYPES}`))).toEqual([
      expect.stringContaining('unknown field "<<"'),
    ]);
  });
});
