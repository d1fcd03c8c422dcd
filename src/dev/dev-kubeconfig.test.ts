import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import { devKubeconfig } from './dev-kubeconfig.js';
import { openDevCluster } from './dev-run.js';

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const tools = { clock: systemClock(), random: systemRandom, log: silent };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'orkestra-kubeconfig-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const config = (server: string, parts: object = {}): string =>
  stringify({
    clusters: [{ name: 'orkestra-dev', cluster: { server } }],
    users: [{ name: 'orkestra-dev', user: {} }],
    'current-context': 'orkestra-dev',
    ...parts,
  });

describe('the kubeconfig of ork run --dev', () => {
  it('stays in a named file, and the next run has the same port', async () => {
    const place = folder();
    const file = join(place, 'dev.kubeconfig');
    const first = await openDevCluster([], tools, file);
    const text = readFileSync(file, 'utf8');
    await first.stop();
    const second = await openDevCluster([], tools, file);
    onTestFinished(() => second.stop());
    expect([readFileSync(file, 'utf8'), second.kubeconfig]).toEqual([text, text]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(place)).toEqual(['dev.kubeconfig']);
  });

  it('a run whose port is taken says so, and leaves the file as it is', async () => {
    const file = join(folder(), 'dev.kubeconfig');
    const first = await openDevCluster([], tools, file);
    onTestFinished(() => first.stop());
    await expect(openDevCluster([], tools, file)).rejects.toMatchObject({
      code: 'ORK_DEV_KUBECONFIG',
      message: expect.stringMatching(/dev\.kubeconfig names port \d+, which is in use/),
    });
    expect(readFileSync(file, 'utf8')).toBe(first.kubeconfig);
  });

  it.each([
    ['another cluster', config('https://example.org')],
    ['another address', config('http://10.0.0.1:80')],
    ['another context', config('http://127.0.0.1:80', { 'current-context': 'production' })],
    ['credentials', config('http://127.0.0.1:80', { users: [{ name: 'a', user: { token: 'x' } }] })],
    [
      'a second cluster',
      config('http://127.0.0.1:80', { clusters: [{ cluster: { server: 'http://127.0.0.1:80' } }, {}] }),
    ],
    ['a port that does not exist', config('http://127.0.0.1:70000')],
    ['no YAML', '{'],
    ['nothing', ''],
  ])('a file with %s is not overwritten', async (_, text) => {
    const file = join(folder(), 'config');
    writeFileSync(file, text);
    await expect(devKubeconfig(file)).rejects.toMatchObject({
      code: 'ORK_DEV_KUBECONFIG',
      message: `${file} is not the kubeconfig of an embedded cluster; it is not overwritten`,
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('a folder that does not exist is named', async () => {
    const file = join(folder(), 'none', 'config');
    await expect(openDevCluster([], tools, file)).rejects.toMatchObject({ code: 'ORK_DEV_KUBECONFIG' });
  });

  it('without a name goes with the run', async () => {
    const { path, write, remove } = await devKubeconfig(undefined);
    await write('text');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await remove();
    expect(() => statSync(path)).toThrow('ENOENT');
  });
});
