import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { notifyToken } from './notify-token.js';

describe('notifyToken', () => {
  it('a file is read at each call, and is not there at first', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-token-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'token');
    const read = notifyToken({ ORK_NOTIFY_TOKEN_FILE: file });
    expect(await read()).toEqual({ token: undefined, problem: expect.stringContaining('ENOENT') });
    writeFileSync(file, 'new-token\nold-token\n');
    expect(await read()).toEqual({ token: 'new-token', problem: '' });
    writeFileSync(file, ' \n');
    expect(await read()).toEqual({ token: undefined, problem: `${file} is empty` });
    writeFileSync(file, 'x'.repeat(100_000));
    expect((await read()).token).toHaveLength(16_384);
  });

  it('a folder is a problem, not an end', async () => {
    const { token, problem } = await notifyToken({ ORK_NOTIFY_TOKEN_FILE: tmpdir() })();
    expect([token, problem !== '']).toEqual([undefined, true]);
  });

  it('the variable comes before the file; without either no token is sent', async () => {
    const both = { ORK_NOTIFY_TOKEN: 'a b', ORK_NOTIFY_TOKEN_FILE: '/nowhere' };
    expect(await notifyToken(both)()).toEqual({ token: 'a', problem: '' });
    expect(await notifyToken({})()).toEqual({ token: undefined, problem: '' });
  });
});
