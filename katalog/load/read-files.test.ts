import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BOUNDS } from '../document/index.js';
import { readCrdFile } from './read-files.js';

/** A folder with a Katalog in it, and a file beside the folder. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'ork-read-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'katalog'));
  writeFileSync(join(root, 'secret.yaml'), 'secret: 1');
  return join(root, 'katalog');
}

const read = (crdFile: string, at: string) => readCrdFile(crdFile, join(at, 'katalog.yaml'));

describe('crdFile', () => {
  it('a file below the folder of the Katalog is read', () => {
    const at = folder();
    writeFileSync(join(at, 'crd.yaml'), 'kind: X');
    expect(read('./crd.yaml', at)).toEqual({ text: 'kind: X' });
  });

  it.each(['../secret.yaml', '/etc/passwd', '/dev/zero', 'file:///etc/passwd', 'a/../../secret.yaml'])(
    '%s is refused, because it is outside the folder of the Katalog',
    (crdFile) => {
      expect(read(crdFile, folder())).toEqual({ refused: 'is outside the folder of the Katalog' });
    },
  );

  it('a link that leads out of the folder is refused', () => {
    const at = folder();
    symlinkSync('../secret.yaml', join(at, 'crd.yaml'));
    expect(read('crd.yaml', at)).toEqual({
      refused: 'is a link to a place outside the folder of the Katalog',
    });
  });

  it('a folder, a file that is too large and one that is not there are refused', () => {
    const at = folder();
    mkdirSync(join(at, 'crds'));
    writeFileSync(join(at, 'large.yaml'), 'x'.repeat(BOUNDS.bytes + 1));
    expect(read('crds', at)).toEqual({ refused: 'is not a file' });
    expect(read('large.yaml', at)).toEqual({
      refused: `has ${BOUNDS.bytes + 1} bytes: expected at most ${BOUNDS.bytes}`,
    });
    expect(read('gone.yaml', at)).toEqual({
      refused: `cannot be read: file not found at ${join(at, 'gone.yaml')}`,
    });
    expect(readCrdFile('./gone.yaml', 'katalog.yaml')).toEqual({ refused: 'cannot be read: file not found' });
  });
});
