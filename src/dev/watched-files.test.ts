import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { WatchedFiles } from './watched-files.js';

it('a file that is replaced, and one in another folder, are each one change; others are none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-watch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [katalog, crd] = [join(folder, 'katalog.yaml'), join(folder, 'crds/crd.yaml')];
  mkdirSync(join(folder, 'crds'));
  for (const file of [katalog, crd]) writeFileSync(file, 'a');
  let changes = 0;
  let resolve: () => void = () => undefined;
  const change = () =>
    new Promise<void>((done) => {
      resolve = done;
    });
  const files = new WatchedFiles(systemClock(), () => {
    changes++;
    resolve();
  });
  onTestFinished(() => files.close());
  files.set([katalog, crd]);
  let changed = change();
  writeFileSync(join(folder, 'new'), 'b');
  renameSync(join(folder, 'new'), katalog);
  await changed;
  changed = change();
  writeFileSync(join(folder, 'other'), 'b');
  writeFileSync(crd, 'b');
  writeFileSync(crd, 'c');
  await changed;
  expect(changes).toBe(2);
});
