import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { issueCertificate } from '../../lib/certificates/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { GivenStore } from './given-store.js';

async function given() {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-given-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), ca: join(folder, 'ca.crt') };
  const clock = new FakeClock(Date.now());
  const warnings: object[] = [];
  const log = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (fields: object) => void warnings.push(fields),
  };
  const issue = () => issueCertificate({ commonName: 'a', names: ['a'], validForMs: 3_600_000 }, Date.now());
  const write = (parts: Partial<Record<keyof typeof files, string>>) =>
    Promise.all(
      Object.entries(parts).map(([name, text]) => writeFile(files[name as keyof typeof files], text)),
    );
  const open = (ca: string | undefined = files.ca) => new GivenStore({ ...files, ca }, { clock, log });
  const serialOf = async (store: GivenStore) => {
    const view = await store.read();
    return view.is === 'readable' ? view.content.present.leaf.serialNumber : view.is;
  };
  return { files, clock, warnings, issue, write, open, serialOf };
}

describe('a certificate from files', () => {
  it('a pair that does not match is not loaded, the last one stays, and the log says so once', async () => {
    const { issue, write, open, serialOf, warnings } = await given();
    const [first, second] = [await issue(), await issue()];
    await write({ cert: first['tls.crt'], key: first['tls.key'], ca: first['ca.crt'] });
    const store = open();
    const serial = await serialOf(store);
    await write({ cert: second['tls.crt'], ca: second['ca.crt'] });
    expect([await serialOf(store), await serialOf(store)]).toEqual([serial, serial]);
    expect(warnings).toHaveLength(1);
    await write({ key: second['tls.key'] });
    expect(await serialOf(store)).not.toBe(serial);
  });

  it('a first pair that cannot be read is an error that names the files', async () => {
    const { issue, write, open, files } = await given();
    const [first, second] = [await issue(), await issue()];
    await write({ cert: first['tls.crt'], key: second['tls.key'], ca: first['ca.crt'] });
    await expect(open().read()).rejects.toThrow(
      `${files.cert} and ${files.key} are not a certificate and its key`,
    );
    await write({ key: first['tls.key'], ca: 'nothing' });
    await expect(open().read()).rejects.toThrow(`${files.ca} has no certificate of an authority`);
  });

  it('without TLS_CA the bundles are left to whoever writes them', async () => {
    const { issue, write, files } = await given();
    const first = await issue();
    await write({ cert: first['tls.crt'], key: first['tls.key'] });
    const store = new GivenStore(
      { cert: files.cert, key: files.key, ca: undefined },
      { clock: new FakeClock(), log: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} } },
    );
    expect(await store.read()).toMatchObject({ is: 'readable', content: { leavesBundles: true } });
  });

  it('the files are looked at every ten seconds until nobody watches', async () => {
    const { open, clock } = await given();
    let looks = 0;
    const release = open().watch(() => looks++);
    await clock.advance(35_000);
    expect(looks).toBe(3);
    await release();
    expect(clock.pending).toBe(0);
  });
});
