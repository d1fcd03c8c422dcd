import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrowsText, DEEPEST, FLOORS, ROOMS } from './arrows.mjs';

const ROOT = new URL('../../', import.meta.url).pathname;
const folders = (under: string, depth: number): string[] =>
  readdirSync(ROOT + under, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => posix.join(relative(ROOT, entry.parentPath), entry.name))
    .filter((path) => path.split('/').length <= depth);

describe('the table of arrows', () => {
  it('arrows.json is made from it and current', () => {
    expect(readFileSync(`${ROOT}scripts/lint/arrows.json`, 'utf8')).toBe(arrowsText());
  });

  it('every folder of source is a room of it', () => {
    const sources = ['katalog', 'oncop', 'autoscaler', 'runtime', 'gateway', 'devcluster', 'src'];
    const nested = ['lib', 'control-center'].filter((folder) => existsSync(ROOT + folder));
    const rooms = [
      ...sources.filter((room) => existsSync(ROOT + room)),
      ...nested.flatMap((room) => folders(room, 2)),
    ];
    expect(rooms.filter((room) => !(room in ROOMS))).toEqual([]);
  });

  it('every folder and file of katalog/ has its floor', () => {
    const floors = new Set(FLOORS.flat());
    const parts = readdirSync(`${ROOT}katalog`).filter((name) => !name.endsWith('.test.ts'));
    expect(parts.filter((name) => !floors.has(name))).toEqual([]);
  });

  it('reaches every folder of every room', () => {
    const rooms = [...Object.keys(ROOMS), ...FLOORS.flat().map((floor) => `katalog/${floor}`)];
    const tooDeep = rooms
      .filter((room) => !room.endsWith('.ts') && room !== 'katalog' && existsSync(ROOT + room))
      .flatMap((room) =>
        folders(room, Number.POSITIVE_INFINITY).filter(
          (path) => path.split('/').length - room.split('/').length >= DEEPEST,
        ),
      );
    expect(tooDeep).toEqual([]);
  });

  it('has no way round in a circle', () => {
    const reaches = (from: string, to: string): boolean =>
      (ROOMS[from] ?? []).some((next) => next === to || reaches(next, to));
    expect(Object.keys(ROOMS).filter((room) => reaches(room, room))).toEqual([]);
  });
});
