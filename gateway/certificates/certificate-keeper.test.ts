import { describe, expect, it, onTestFinished } from 'vitest';
import type { Logger } from '../../lib/base/index.js';
import { FakeClock, settle } from '../../test/support/fake-clock.js';
import { type BundleSource, type BundleTarget, CertificateKeeper } from './certificate-keeper.js';
import { MemoryStore } from './memory-store.js';
import { readBundle } from './pair.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A registration at an API server whose writes and reads a test can hold back. */
class Registrations implements BundleSource {
  bundle = '';
  readonly writes: string[] = [];
  missing: readonly string[] = [];
  isRead: Promise<unknown> = Promise.resolve();
  onPublish: () => void = () => {};

  async read(): Promise<readonly BundleTarget[]> {
    await this.isRead;
    const publish = async (bundle = ''): Promise<void> => {
      this.onPublish();
      this.bundle = bundle;
      this.writes.push(bundle);
    };
    const target = { name: 'webhooks', identity: 'webhooks', current: true, publish };
    return [{ ...target, bundles: this.bundle === '' ? [] : [readBundle(this.bundle)] }];
  }

  unpublished = (): readonly string[] => this.missing;
  watch = () => () => Promise.resolve();
}

/** A Secret that may stop to be readable. */
class Secret extends MemoryStore {
  isReadable = true;

  override read() {
    return this.isReadable ? super.read() : Promise.reject(new Error('no route to the API server'));
  }
}

async function kept(registrations = new Registrations(), store = new Secret()) {
  const clock = new FakeClock();
  const none = (): void => {};
  const keeper = new CertificateKeeper({
    store,
    settings: { validForMs: DAY_MS, thresholdMs: 8 * HOUR_MS, autoRotate: true, isForUs: () => true },
    namesFor: () => ['gateway'],
    ...{ clock, random: () => 0, everyMs: 30_000 },
    log: { debug: none, info: none, warn: none, error: none } satisfies Logger,
  });
  keeper.attach(registrations);
  await keeper.open();
  keeper.begin();
  onTestFinished(() => keeper.stop());
  /** Certificates are made by threads: time passes only while the keeper waits for it. */
  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await (clock.pending > 0 ? clock.advance(60_000) : settle());
  };
  return { keeper, registrations, store, clock, until };
}

describe('the readiness that a keeper reports', () => {
  it('a replica is not ready before it has read what is registered', async () => {
    const registrations = new Registrations();
    let answer = (): void => {};
    registrations.isRead = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { keeper, until } = await kept(registrations);
    expect(keeper.notReady()).toEqual(['the registrations have not been read']);
    answer();
    await until(() => keeper.notReady().length === 0);
    expect(registrations.writes).toHaveLength(1);
  });

  it('a bundle without the authority that is served is a reason while it is written', async () => {
    const registrations = new Registrations();
    const reasons: (readonly string[])[] = [];
    registrations.onPublish = () => void reasons.push(keeper.notReady());
    const { keeper, until } = await kept(registrations);
    await until(() => keeper.notReady().length === 0);
    expect(reasons).toEqual([['webhooks is not as this gateway registers it']]);
  });

  it('a replica stays ready while its certificate is replaced', async () => {
    const { keeper, registrations, until } = await kept();
    await until(() => keeper.notReady().length === 0);
    const reasons: (readonly string[])[] = [];
    registrations.onPublish = () => void reasons.push(keeper.notReady());
    const before = keeper.authorities;
    await until(() => keeper.authorities !== before);
    expect(reasons).toEqual([[]]);
  });

  it('a replica that has not read the Secret for 30 minutes is not ready, until it reads it again', async () => {
    const { keeper, store, clock, until } = await kept();
    await until(() => keeper.notReady().length === 0);
    store.isReadable = false;
    await clock.advance(29 * 60_000);
    expect(keeper.notReady()).toEqual(['registration failed: no route to the API server']);
    await clock.advance(2 * 60_000);
    expect(keeper.notReady()).toEqual([
      'the Secret of the certificate was not read for 30 minutes',
      'registration failed: no route to the API server',
    ]);
    store.isReadable = true;
    await until(() => keeper.notReady().length === 0);
  });

  it('a certificate that has expired is a reason', async () => {
    const { keeper, store, clock, until } = await kept();
    await until(() => keeper.notReady().length === 0);
    store.isReadable = false;
    await clock.advance(DAY_MS);
    expect(keeper.notReady()).toContain('the certificate has expired');
  });

  it('what is to be registered from now on is a reason until it was written', async () => {
    const { keeper, registrations, until } = await kept();
    await until(() => keeper.notReady().length === 0);
    registrations.missing = ['orkestra-admission-validation'];
    expect(keeper.notReady()).toEqual(['orkestra-admission-validation is not as this gateway registers it']);
  });
});
