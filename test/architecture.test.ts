/** docs/architecture.md says what is so: its rooms, folders, arrows and files are those of the code. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FLOORS, ROOMS } from '../scripts/lint/arrows.mjs';
import { documentText } from './support/doc-text.js';
import { ROOT } from './support/examples.js';

const PAGE = documentText('docs/architecture.md');
const rooms = Object.keys(ROOMS).filter((room) => existsSync(join(ROOT, room)));
const shared = rooms.filter((room) => room.startsWith('lib/'));

/** The cells of a row of a table, by the code in its first one. */
function rowOf(first: string): readonly string[] | undefined {
  const line = PAGE.split('\n').find((each) => each.startsWith(`| \`${first}\` |`));
  return line?.split('|').map((cell) => cell.trim());
}

/** What a room imports, as the page says it. */
function imports(room: string): string {
  const doors = (ROOMS[room] ?? []).filter((door) => existsSync(join(ROOT, door)));
  if (doors.length === 0) return 'nothing';
  if (rooms.every((other) => other === room || doors.includes(other))) return 'every room';
  const all = shared.every((door) => doors.includes(door));
  const named = doors.filter((door) => !(all && shared.includes(door))).map((door) => `\`${door}\``);
  return [...named, ...(all ? ['every room of `lib/`'] : [])].join(', ');
}

describe('docs/architecture.md', () => {
  it.each(rooms)('draws the arrows of %s', (room) => {
    expect(rowOf(room)?.[2]).toBe(imports(room));
  });

  it('draws the floors of katalog/ from the top', () => {
    const floors = FLOORS.map((floor) => floor.filter((name) => existsSync(join(ROOT, 'katalog', name))))
      .filter((floor) => floor.length > 0)
      .map((floor) => floor.join(' · '));
    expect(PAGE).toContain(`\`\`\`\n${floors.join('\n')}\n\`\`\``);
  });

  it.each(rooms)('names every folder of %s', (room) => {
    const files = readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' });
    const folders = new Set(files.filter((file) => file.endsWith('.ts')).map((file) => dirname(file)));
    folders.delete('.');
    const said = rowOf(`${room}/`)?.[3] ?? '';
    const names = [...folders].map((path) => `\`${path.split('/').at(-1)}/\``);
    expect(names.filter((name) => !said.includes(name))).toEqual([]);
    expect(
      [...said.matchAll(/`[^`]+`/g)].map(([name]) => name).filter((name) => !names.includes(name)),
    ).toEqual([]);
  });

  it('names files and folders that exist', () => {
    const paths = [...PAGE.matchAll(/`((?:[a-z][a-z0-9-]*\/)+(?:[a-z0-9.-]+\.(?:ts|mjs))?)`/g)].map(
      ([, path = '']) => path,
    );
    const roots =
      /^(lib|katalog|oncop|autoscaler|runtime|gateway|control-center|devcluster|src|test|docs|scripts)\//;
    const gone = paths.filter((path) => roots.test(path) && !existsSync(join(ROOT, path)));
    expect(gone).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.ts')).length).toBeGreaterThan(40);
  });
});
