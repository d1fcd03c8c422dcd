import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { fileCrd } from '../support/crd.js';
import { freePort } from '../support/free-port.js';
import { commandContext, ork } from '../support/in-process.js';
import { operated } from '../support/operated.js';
import { startRuntime } from '../support/runtime.js';

const crd = fileCrd('Shown');

const BODY = `
operatorBox:
  onReconcile: { configMaps: [{ name: "{{ .metadata.name }}", data: { text: "{{ .spec.text }}" } }] }
  status: { fields: [{ path: phase, value: "{{ .spec.phase }}" }] }
`;

const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.replace(/ +/g, ' '));

describe('ork get', () => {
  it('shows CRDs, CRs and one CR of a running runtime', async () => {
    const { runtime, namespace, createCr, ready } = await operated(crd, BODY);
    await createCr('a', { text: 'x', phase: 'Open' }, { labels: { tier: 'web' } });
    await createCr('b', { text: 'y' });
    await Promise.all([ready('a'), ready('b')]);
    const get = (...args: string[]) => ork(['get', ...args, '--url', runtime.url]);
    expect(await get('crds', '--for', 'healthy')).toMatchObject({ code: 0 });
    const [head, row] = lines((await get()).out);
    expect(head).toBe('NAME STATE WORKERS QUEUE CRS ERRORS AGE');
    expect(row).toMatch(/^shown healthy 3 \d+ 2 0% \d+s$/);
    expect(await get('cr', 'shown', '--for', 'readyReason=Reconciled')).toMatchObject({ code: 0 });
    const [, first, second] = lines((await get('cr', 'shown')).out);
    expect(first).toMatch(new RegExp(`^${namespace} a Open true Reconciled \\d+s$`));
    expect(second).toMatch(new RegExp(`^${namespace} b - true Reconciled \\d+s$`));
    expect((await get('cr', 'shown', '-l', 'tier=web', '-o', 'name')).out).toBe(`shown/${namespace}/a`);
    expect(JSON.parse((await get('cr', 'shown', `${namespace}/a`, '--json')).out)).toMatchObject({
      spec: { text: 'x' },
      children: { configmap: { name: 'a', ready: true } },
    });
    expect(JSON.parse((await get('cr', 'shown', '-l', 'tier=web', '--json')).out)).toMatchObject([
      { name: 'a' },
    ]);
    expect(await get('cr', 'shown', '-l', 'tier=none')).toMatchObject({
      code: 0,
      out: '',
      err: 'nothing found',
    });
    const gone = `http://127.0.0.1:${await freePort()}`;
    const some = await ork(['get', '--url', gone, '--url', runtime.url, '-o', 'name']);
    expect(some).toMatchObject({ code: 1, out: `${runtime.url} crd/shown` });
    expect(some.err).toContain(`${gone}/katalog does not answer`);
    expect((await get('cr', 'shown', 'nope')).err).toContain('(ORK_LIVE_CR)');
    expect((await get('crd', 'nope')).err).toContain('(ORK_LIVE_CRD)');
    const wide = lines((await get('crd', 'shown', '-o', 'wide')).out);
    expect(wide[0]).toBe('NAME STATE WORKERS QUEUE CRS ERRORS AGE P95 BUSY RESYNC LEADER');
    expect(wide[1]?.split(' ')).toHaveLength(11);
  });

  it('--for waits for what comes into being later', async () => {
    const { runtime, createCr } = await operated(crd, BODY);
    const waited = ork(['get', 'cr', 'shown', 'late', '--for', 'status.phase=Done', '-u', runtime.url]);
    await createCr('late', { text: 'x', phase: 'Done' });
    expect(await waited).toMatchObject({ code: 0 });
  });

  it('-w prints a row when it changes, and not because it grows older', async () => {
    const { runtime, createCr, patchCr, ready } = await operated(crd, BODY);
    await createCr('a', { text: 'x', phase: 'Open' });
    await ready('a');
    const printed: string[] = [];
    let seen: (line: string) => void = () => undefined;
    let close: () => void = () => undefined;
    const { terminal } = commandContext();
    const until = (text: string) =>
      new Promise<void>((resolve) => {
        seen = (line) => line.includes(text) && resolve();
      });
    const opened = until('Open');
    const watching = ork(['get', 'cr', 'shown', '-w', '-u', runtime.url], {
      clock: systemClock(),
      terminal: {
        ...terminal,
        print: (line) => {
          printed.push(line.replace(/ +/g, ' ').replace(/^\S+ /, ''));
          seen(line);
        },
        onClosed: (listener) => {
          close = listener;
        },
      },
    });
    await opened;
    const closed = until('Closed');
    await patchCr('a', { spec: { phase: 'Closed' } });
    await closed;
    close();
    expect(await watching).toMatchObject({ code: 0 });
    const phases = printed.map((line) => line.split(' ')[1]);
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual(['PHASE', 'Open', 'Closed']);
    expect(printed.length).toBeLessThanOrEqual(4);
  });

  it('a token is sent to the URL that was named, and its lack is one clear error', async () => {
    const { namespace, katalog } = await operated(crd, BODY);
    const guarded = `${katalog}\nsecurity: { api: { auth: token, tokens: [{ token: $ORK_TEST_TOKEN }] } }\n`;
    const runtime = await startRuntime({
      katalog: guarded,
      namespace,
      lease: 'guarded',
      env: { ORK_TEST_TOKEN: 'correct-horse' },
    });
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-get-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'token'), 'correct-horse\n');
    const get = (...args: string[]) => ork(['get', '--url', runtime.url, ...args]);
    expect(await get('--for', 'healthy', '--token-file', join(folder, 'token'))).toMatchObject({ code: 0 });
    expect(await ork(['get', '--url', runtime.url], { env: { ORK_TOKEN: 'correct-horse' } })).toMatchObject({
      code: 0,
    });
    expect((await get()).err).toContain('returned 401');
    expect((await get('--token-file', join(folder, 'nowhere'))).err).toContain('--token-file');
  });
});
