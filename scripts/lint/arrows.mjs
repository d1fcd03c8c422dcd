/**
 * Who may import whom: the one table of the rooms and of the floors of katalog/. What is not drawn here is refused,
 * and so is an import past the `index.ts` of a room or a floor. `arrows.json`, which biome.json extends, is made from
 * it by `npm run arrows`; a test fails when it is not current. docs/architecture.md draws the same.
 *
 * Tests are free: they lie beside their file and may look behind a door.
 */
import { writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIB = ['base', 'kube', 'schema', 'http', 'calls', 'certificates', 'metrics', 'notify'].map(
  (name) => `lib/${name}`,
);

/** A room, and whose doors it may use. A door inside a room (`katalog/conditions`) is one that the room opens to all. */
export const ROOMS = {
  'lib/base': [],
  'lib/kube': ['lib/base'],
  'lib/schema': ['lib/base'],
  'lib/http': ['lib/base'],
  'lib/calls': ['lib/base'],
  'lib/certificates': ['lib/base'],
  'lib/metrics': [],
  'lib/notify': ['lib/base', 'lib/calls'],
  katalog: ['lib/base', 'lib/schema'],
  oncop: ['lib/base', 'lib/calls'],
  autoscaler: ['lib/base', 'katalog/conditions'],
  devcluster: ['lib/base', 'lib/schema'],
  runtime: ['katalog', 'oncop', 'autoscaler', ...LIB],
  gateway: ['katalog', 'oncop', ...LIB],
  'control-center/server': ['oncop', 'lib/http', 'lib/metrics', 'lib/base'],
  // Types alone.
  'control-center/server/wire': [],
  'control-center/ui': ['autoscaler', 'lib/base', 'control-center/server/wire'],
  src: [
    ...['katalog', 'katalog/conditions', 'oncop', 'autoscaler', 'runtime', 'gateway', 'devcluster'],
    ...['control-center/server', 'control-center/server/wire'],
    ...LIB,
  ],
};

/** The floors of katalog/, from the top: each stands on those below it. The two of one line do not know each other. */
export const FLOORS = [
  ['index.ts'],
  ['load'],
  ['types'],
  ['program'],
  ['rules', 'conversion'],
  ['schema'],
  ['errors.ts'],
  ['external'],
  ['resources'],
  ['document'],
  ['functions'],
  ['conditions'],
  ['scope'],
  ['model.ts', 'needed-to-start.ts', 'protection.ts', 'templates'],
];

/** How deep the folders of a room go at most. */
export const DEEPEST = 4;

/** @returns what biome.json extends. */
export function arrowRules() {
  const rooms = Object.entries(ROOMS).filter(([room]) => room !== 'katalog');
  return {
    overrides: [
      ...rooms.flatMap(([room, doors]) => rulesOfFolder(room, doors.map(doorOf))),
      ...FLOORS.flatMap((floor, level) => {
        const below = FLOORS.slice(level + 1).flat();
        const doors = [...below.map((name) => doorOf(`katalog/${name}`)), ...ROOMS.katalog.map(doorOf)];
        return floor.flatMap((name) =>
          name.endsWith('.ts')
            ? [rule(`katalog/${name}`, ['./**', '../**'], 'katalog', doors)]
            : rulesOfFolder(`katalog/${name}`, doors),
        );
      }),
    ],
  };
}

function doorOf(place) {
  return place.endsWith('.ts') ? place.replace(/\.ts$/, '.js') : `${place}/index.js`;
}

/** One rule a depth, since what leaves the folder is written with as many `../`. */
function rulesOfFolder(folder, doors) {
  return Array.from({ length: DEEPEST }, (_, depth) => {
    const inside = '*/'.repeat(depth);
    const place = posix.join(folder, 'x/'.repeat(depth));
    return rule(`${folder}/${inside}*.{ts,tsx}`, [`${'../'.repeat(depth + 1)}**`], place, doors);
  });
}

function rule(files, outside, place, doors) {
  const opened = doors.map((door) => {
    const path = posix.relative(place, door);
    return `!${path.startsWith('.') ? path : `./${path}`}`;
  });
  const message = `This arrow is not drawn in scripts/lint/arrows.mjs, or it leads past an index.ts.`;
  const options = { patterns: [{ group: [...outside, ...opened], message }] };
  return {
    includes: [files, '!**/*.test.ts'],
    linter: { rules: { style: { noRestrictedImports: { level: 'error', options } } } },
  };
}

/** The text of `arrows.json`: a rule a line. */
export function arrowsText() {
  const lines = arrowRules().overrides.map((each) => `    ${JSON.stringify(each)}`);
  return `{\n  "overrides": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

const here = fileURLToPath(import.meta.url);
if (process.argv[1] === here) writeFileSync(join(here, '..', 'arrows.json'), arrowsText());
