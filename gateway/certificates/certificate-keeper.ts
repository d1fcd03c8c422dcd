/**
 * Keeps the certificate of the gateway, and whatever is registered with its bundle, as `rotation.ts` decides: it reads the
 * bundles and then the Secret, does one step, and reads again, until there is nothing to do. It looks again when
 * something that it reads changes, and at least every 30 seconds.
 *
 * The server is told of each pair that it is to serve. Between two looks nothing is guaranteed about what others write.
 */
import { asError, type Clock, type Logger, messageOf, type Random, sleep } from '../../lib/base/index.js';
import { issueCertificate } from '../../lib/certificates/index.js';
import type { ServerTls, TlsPair } from '../../lib/http/index.js';
import { isConflict } from '../../lib/kube/index.js';
import { firstContent, withNext } from './content.js';
import { type Bundle, bundleOf, type Pair } from './pair.js';
import { type Memory, NOTHING, nextStep, type RotationSettings, type Step, type Target } from './rotation.js';
import type { CertificateStore } from './secret-store.js';

/** A registration or a CRD that carries the bundle. */
export interface BundleTarget extends Target {
  readonly name: string;
  /** Unlike that of an object of the same name that was made again, or that was changed. */
  readonly identity: string;
  /** Writes it as it should be, in the version that was read. undefined: its bundle is left as it is. */
  publish(bundle: string | undefined): Promise<void>;
}

/** Something that registers webhooks. */
export interface BundleSource {
  /** What is there now at the API server, read from it and not from a cache; may put right what holds no bundle. */
  read(): Promise<readonly BundleTarget[]>;
  /** Calls back with each change until the function given is called. */
  watch(onChange: () => void): () => Promise<void>;
  /** Names of what should be there now and was not when it was read last. */
  unpublished?(): readonly string[];
  /** Names of what is not as it should be for a reason that the source says itself. */
  explained?(): readonly string[];
  /** By name, whether what it keeps without a bundle was as it should be. */
  states?(): ReadonlyMap<string, boolean>;
  /** When this replica stops, after the last look. */
  stop?(): Promise<void>;
}

export interface KeeperOptions {
  readonly store: CertificateStore;
  readonly settings: RotationSettings;
  /** What the next certificate is issued for, the present one given. */
  readonly namesFor: (present: string | undefined) => readonly string[];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** The longest time between two looks. */
  readonly everyMs: number;
  /** Called after each look. */
  readonly onLook?: (state: KeeperState) => void;
}

export interface KeeperState {
  /** In Unix milliseconds; undefined: there is no certificate. */
  readonly expires: number | undefined;
  /** Whether each of the targets was as it should be when it was read. */
  readonly inSync: ReadonlyMap<string, boolean>;
}

/** A replica that has not read the Secret for so long may serve a leaf whose authority has left the bundles. */
const CONFIRMED_MS = 1_800_000;
const FIRST_RETRY_MS = 1_000;

export class CertificateKeeper {
  readonly #sources: BundleSource[] = [];
  readonly #listeners = new Set<(pair: TlsPair) => void>();
  readonly #stop = new AbortController();
  #pause = new AbortController();
  #releases: (() => Promise<void>)[] = [];
  #running: Promise<void> | undefined;
  #memory: Memory = NOTHING;
  /** undefined: the registrations have not been read. */
  #inSync: ReadonlyMap<string, boolean> | undefined;
  #confirmed: number | undefined;
  #problem = '';

  constructor(private readonly options: KeeperOptions) {}

  /** Before `begin`: what is read beside the Secret at each look. */
  attach(source: BundleSource): void {
    this.#sources.push(source);
  }

  /** The first certificate. Rejects when there is none to be had. */
  async open(): Promise<ServerTls> {
    for (let turn = 0; turn < MAX_TURNS && !this.#memory.served; turn++) {
      const step = await this.#look([]);
      if (step.do === 'wait') break;
      await this.#do(step);
    }
    const { served } = this.#memory;
    if (!served) throw new Error('the certificate has expired, and autoRotate is off');
    this.#report();
    return { pair: { cert: served.cert, key: served.key } };
  }

  /** Calls back with each later pair until the function given is called. */
  watch(onPair: (pair: TlsPair) => void): () => void {
    this.#listeners.add(onPair);
    return () => void this.#listeners.delete(onPair);
  }

  /** PEM of what verifies the certificate that is served; undefined: there is none, or nobody says it. */
  get authorities(): string | undefined {
    const { served } = this.#memory;
    return served && served.authorities.length > 0 ? bundleOf(served.authorities) : undefined;
  }

  /** Keeps everything right from now on. */
  begin(): void {
    if (this.#running) return;
    const poke = (): void => this.poke();
    this.#releases = [this.options.store, ...this.#sources].map((each) => each.watch(poke));
    this.#running = this.#run();
  }

  /** Looks again now. */
  poke(): void {
    this.#pause.abort();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#pause.abort();
    await Promise.all(this.#releases.map((release) => release()));
    await this.#running;
    for (const source of this.#sources) await source.stop?.();
  }

  /** Why this replica must not be asked, one sentence each. */
  notReady(): readonly string[] {
    const { clock } = this.options;
    const { served } = this.#memory;
    if (!served) return ['the certificate has not been read'];
    const reasons: string[] = [];
    if (served.expires <= clock.now()) reasons.push('the certificate has expired');
    if (this.#confirmed === undefined || clock.monotonic() - this.#confirmed > CONFIRMED_MS)
      reasons.push('the Secret of the certificate was not read for 30 minutes');
    if (!this.#inSync) reasons.push('the registrations have not been read');
    const unpublished = this.#unpublished().map((name) => [name, false] as const);
    const explained = new Set(this.#sources.flatMap((source) => source.explained?.() ?? []));
    for (const [name, inSync] of new Map([...(this.#inSync ?? []), ...unpublished]))
      if (!inSync && !explained.has(name)) reasons.push(`${name} is not as this gateway registers it`);
    if (this.#problem !== '') reasons.push(`registration failed: ${this.#problem}`);
    return reasons;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      this.#pause = new AbortController();
      let ms: number;
      try {
        const step = await this.#lookAtAll();
        await this.#do(step);
        ms = step.do === 'wait' ? Math.min(Math.max(step.ms, 1), this.options.everyMs) : 0;
        failures = 0;
        this.#problem = '';
      } catch (error) {
        ms = this.#failed(error, failures++);
      }
      if (ms > 0) await this.#wait(ms);
    }
  }

  /** Until something changes; a pause that was ended before it began is none. */
  #wait(ms: number): Promise<void> {
    return sleep(this.options.clock, ms, AbortSignal.any([this.#pause.signal, this.#stop.signal]));
  }

  /** Gives how long it waits. */
  #failed(error: unknown, failures: number): number {
    const { log, random, everyMs } = this.options;
    // Another replica was first: what it has written is looked at.
    if (isConflict(error)) return 50 + 200 * random();
    const problem = messageOf(error);
    if (problem !== this.#problem) log.warn({ err: asError(error) }, 'registration failed');
    this.#problem = problem;
    return Math.min(everyMs, FIRST_RETRY_MS * 2 ** Math.min(failures, 5)) * (0.8 + 0.2 * random());
  }

  async #lookAtAll(): Promise<Step<BundleTarget>> {
    const read = await Promise.all(this.#sources.map((source) => source.read()));
    const targets = read.flat();
    const step = await this.#look(targets);
    const { served } = this.#memory;
    const stale = new Set(step.do === 'publish' ? step.writes.map(({ target }) => target) : []);
    // While the authority of the next certificate is on its way into a bundle, the present one verifies against it.
    const isInSync = (target: BundleTarget): boolean =>
      !stale.has(target) || (target.current && served !== undefined && verifies(served, target));
    const inSync = new Map([
      ...this.#sources.flatMap((source) => [...(source.states?.() ?? [])]),
      ...this.#unpublished().map((name) => [name, false] as const),
      ...targets.map((target) => [target.name, isInSync(target)] as const),
    ]);
    this.#inSync = inSync;
    this.#report();
    return step;
  }

  async #look(targets: readonly BundleTarget[]): Promise<Step<BundleTarget>> {
    const { store, settings, clock } = this.options;
    const secret = await store.read();
    const view = { targets, secret, now: clock.now(), elapsed: clock.monotonic() };
    const { step, memory } = nextStep(view, this.#memory, settings);
    this.#memory = memory;
    this.#confirmed = view.elapsed;
    return step;
  }

  #report(): void {
    const expires = this.#memory.served?.expires;
    this.options.onLook?.({ expires, inSync: this.#inSync ?? new Map() });
  }

  #unpublished(): readonly string[] {
    return this.#sources.flatMap((source) => source.unpublished?.() ?? []);
  }

  async #do(step: Step<BundleTarget>): Promise<void> {
    const { store, log } = this.options;
    if (step.do === 'serve') {
      const { cert, key } = step.pair;
      for (const onPair of this.#listeners) onPair({ cert, key });
      log.info(
        { serial: step.pair.leaf.serialNumber, validTo: step.pair.leaf.validTo },
        'certificate served',
      );
    } else if (step.do === 'publish') await publish(step.writes);
    else if (step.do === 'store') {
      if (await store.write(step.data, step.replaces))
        log.info({ what: step.what }, 'certificate Secret written');
    } else if (step.do === 'issue') await this.#issue(step.as, step.replaces);
  }

  async #issue(as: 'present' | 'next', replaces: string | undefined): Promise<void> {
    const { store, log, settings, clock, namesFor } = this.options;
    const { kept } = this.#memory;
    const names = namesFor(kept?.present.leaf.subjectAltName);
    const request = { commonName: names[0] ?? '', names, validForMs: settings.validForMs };
    const issued = await issueCertificate(request, clock.now());
    const data = as === 'next' && kept ? withNext(kept, issued) : firstContent(issued);
    if (await store.write(data, replaces)) log.info({ as, names }, 'certificate issued');
  }
}

/** The first certificate takes a few turns: another replica may write it at the same moment. */
const MAX_TURNS = 10;

function verifies({ authorities }: Pair, { bundles }: Target): boolean {
  const isIn = (bundle: Bundle): boolean => {
    const prints = new Set(bundle.authorities.map(({ fingerprint }) => fingerprint));
    return authorities.every(({ fingerprint }) => prints.has(fingerprint));
  };
  return bundles.length > 0 && bundles.every(isIn);
}

/** All of them; one that fails does not keep the others from their turn. */
async function publish(writes: Extract<Step<BundleTarget>, { do: 'publish' }>['writes']): Promise<void> {
  const done = await Promise.allSettled(writes.map(({ target, bundle }) => target.publish(bundle)));
  for (const each of done) if (each.status === 'rejected') throw each.reason;
}
