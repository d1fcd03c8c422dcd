import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { compiledFolder } from './compile-cache.js';

function home(): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-home-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('compiled code goes below the cache folder of the user, which is made for the user alone', () => {
  const HOME = home();
  const folder = compiledFolder({ HOME });
  expect(folder).toBe(join(HOME, '.cache/orkestra/compiled'));
  expect(statSync(folder ?? '').mode & 0o777).toBe(0o700);
  expect(compiledFolder({ HOME })).toBe(folder);
  const other = join(home(), 'caches');
  expect(compiledFolder({ HOME, XDG_CACHE_HOME: other })).toBe(join(other, 'orkestra/compiled'));
  expect(compiledFolder({ HOME, XDG_CACHE_HOME: '' })).toBe(folder);
});

it('nothing is kept where no such folder can be had', () => {
  const file = join(home(), 'file');
  writeFileSync(file, '');
  for (const HOME of [undefined, '', '.', file, join(file, 'none'), '/proc', '/proc/none'])
    expect(compiledFolder({ HOME })).toBe(undefined);
});
