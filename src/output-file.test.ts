import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeOutput } from './output-file.js';

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'orkestra-output-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

describe('writeOutput', () => {
  it('writes a new file, and replaces one with its mode', async () => {
    const place = await folder();
    const file = join(place, 'a.yaml');
    await writeOutput(file, 'one');
    expect(await readFile(file, 'utf8')).toBe('one');
    await chmod(file, 0o600);
    await writeOutput(file, 'two');
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['two', 0o600]);
    expect(await readdir(place)).toEqual(['a.yaml']);
  });

  it('leaves nothing behind when a file cannot be put into its place', async () => {
    const place = await folder();
    await expect(writeOutput(join(place, 'missing/a.yaml'), 'one')).rejects.toMatchObject({
      code: 'ORK_OUTPUT',
      message: expect.stringMatching(/^writing .*a\.yaml failed: ENOENT/),
    });
    await writeFile(join(place, 'file'), 'kept');
    await expect(writeOutput(join(place, 'file/a.yaml'), 'one')).rejects.toMatchObject({
      code: 'ORK_OUTPUT',
    });
    expect(await readdir(place)).toEqual(['file']);
  });

  it.runIf(process.platform === 'linux')('names a full disk, and writes to a device itself', async () => {
    await expect(writeOutput('/dev/full', 'one')).rejects.toMatchObject({
      message: 'writing /dev/full failed: ENOSPC: no space left on device, write',
    });
    await writeOutput('/dev/null', 'one');
  });
});
