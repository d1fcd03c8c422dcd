import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueCertificate } from '../../lib/certificates/index.js';
import { type Content, firstContent, readContent, type SecretData, withNext } from './content.js';
import { authoritiesIn, type Bundle, type Pair, readBundle } from './pair.js';
import {
  type Memory,
  NOTHING,
  nextStep,
  type RotationSettings,
  type SecretView,
  type Step,
  type Target,
} from './rotation.js';

const NAMES = ['gateway.test.svc', 'gateway'];
const MINUTE_MS = 60_000;
const SETTINGS: RotationSettings = {
  validForMs: 2 * MINUTE_MS,
  thresholdMs: 40_000,
  autoRotate: true,
  isForUs: ({ leaf }) => leaf.subject === `CN=${NAMES[0]}`,
};

interface Stored {
  readonly version: number;
  readonly data: SecretData;
}

interface Registered extends Target {
  readonly name: string;
  readonly version: number;
}

/** Reading certificates and verifying them take most of the time of this test, so each is done once. */
function once<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.has(key) ? (known.get(key) as Value) : make();
  known.set(key, value);
  return value;
}

/** The API server: a Secret and registrations, each write conditional on a version. */
class Cluster {
  readonly #bundles = new Map<string, Bundle>();
  readonly #contents = new Map<SecretData, Content | undefined>();
  readonly #chains = new Map<string, readonly Validity[]>();
  #version = 0;
  secret: Stored | undefined;
  registrations = new Map<string, { version: number; bundle: string | undefined }>();
  now = Date.UTC(2026, 0, 1);
  elapsed = 0;

  store(data: SecretData, replaces: string | undefined): void {
    const found = this.secret && String(this.secret.version);
    if (found === replaces) this.secret = { version: ++this.#version, data };
  }

  spoil(): void {
    if (this.secret) this.secret = { version: ++this.#version, data: { 'tls.crt': 'AAAA' } };
  }

  publish({ name, version }: Registered, bundle: string): void {
    if (this.registrations.get(name)?.version === version)
      this.registrations.set(name, { version: ++this.#version, bundle });
  }

  /** What a replica does where a registration is missing: it comes with no webhook in it, so no bundle is published. */
  create(name: string): void {
    if (!this.registrations.has(name))
      this.registrations.set(name, { version: ++this.#version, bundle: undefined });
  }

  targets(): Registered[] {
    return [...this.registrations].map(([name, { version, bundle }]) => ({
      name,
      version,
      current: true,
      bundles: bundle === undefined ? [] : [this.#bundle(bundle)],
    }));
  }

  #bundle(text: string): Bundle {
    return once(this.#bundles, text, () => readBundle(text));
  }

  /** As an API server verifies: a chain to an authority of the bundle, and both in their time. */
  verifies(pair: Pair, bundle: string): boolean {
    const found = once(this.#chains, pair.leaf.serialNumber + bundle, () => chainsOf(pair, bundle));
    return found.some(({ from, to }) => from <= this.now && this.now < to);
  }

  secretView(): SecretView {
    if (!this.secret) return { is: 'absent' };
    const { data } = this.secret;
    const content = once(this.#contents, data, () => readContent(data));
    const version = String(this.secret.version);
    return content ? { is: 'readable', version, content } : { is: 'unreadable', version };
  }
}

/** A replica between two accesses of the API server; a crash forgets all of it. */
class Replica {
  memory: Memory = NOTHING;
  #targets: readonly Registered[] | undefined;
  #steps: Step<Registered>[] = [];
  #confirmed: number | undefined;
  isListening = false;
  isReady = false;

  constructor(
    private readonly cluster: Cluster,
    private readonly names: readonly string[],
  ) {}

  /** One access: read the bundles, read the Secret and decide, or write. */
  async act(): Promise<void> {
    const { cluster } = this;
    const next = this.#steps.shift();
    if (next) {
      await this.#write(next);
    } else if (!this.#targets) {
      for (const name of this.names) if (this.isReady) cluster.create(name);
      this.#targets = cluster.targets();
    } else {
      const { now, elapsed } = cluster;
      const targets = this.#targets;
      this.#targets = undefined;
      const view = { targets, secret: cluster.secretView(), now, elapsed };
      const { step, memory } = nextStep(view, this.memory, SETTINGS);
      this.#confirmed = elapsed;
      this.memory = memory;
      if (step.do === 'serve') this.isReady = true;
      else if (step.do === 'publish')
        this.#steps = step.writes.map((write) => ({ do: 'publish', writes: [write] }));
      else if (step.do !== 'wait') this.#steps = [step];
    }
  }

  async #write(step: Step<Registered>): Promise<void> {
    const { cluster } = this;
    if (step.do === 'publish') {
      for (const { target, bundle = '' } of step.writes) cluster.publish(target, bundle);
    }
    if (step.do === 'store') cluster.store(step.data, step.replaces);
    else if (step.do === 'issue') {
      const request = { commonName: NAMES[0] ?? '', names: NAMES, validForMs: SETTINGS.validForMs };
      const issued = await issueCertificate(request, cluster.now);
      const { kept } = this.memory;
      const data = step.as === 'next' && kept ? withNext(kept, issued) : firstContent(issued);
      cluster.store(data, step.replaces);
    }
  }

  /** What it serves to the API server: nothing when it has not looked for long, since it is not ready then. */
  get serves(): Pair | undefined {
    const { now, elapsed } = this.cluster;
    const { served } = this.memory;
    if (!this.isReady || !served || served.expires <= now) return undefined;
    return this.#confirmed !== undefined && elapsed - this.#confirmed < 30 * MINUTE_MS ? served : undefined;
  }
}

interface Validity {
  readonly from: number;
  readonly to: number;
}

/** When a leaf verifies against a bundle, by the signatures. */
function chainsOf({ leaf }: Pair, bundle: string): readonly Validity[] {
  return authoritiesIn(bundle).flatMap(({ pem }) => {
    const authority = new X509Certificate(pem);
    if (!leaf.checkIssued(authority) || !leaf.verify(authority.publicKey)) return [];
    const each = [leaf, authority].map(({ validFrom, validTo }) => [
      Date.parse(validFrom),
      Date.parse(validTo),
    ]);
    return {
      from: Math.max(...each.map(([from = 0]) => from)),
      to: Math.min(...each.map(([, to = 0]) => to)),
    };
  });
}

/**
 * Whether the authority of each served leaf is still named somewhere. Somebody who removes the Secret and every
 * registration, while one replica alone remembers what it serves, leaves the others nothing to know it from.
 */
function isKnown(cluster: Cluster, replicas: readonly Replica[]): boolean {
  const view = cluster.secretView();
  const { present, next, old } = view.is === 'readable' ? view.content : {};
  const bundles = [...cluster.registrations.values()].map(({ bundle }) => bundle ?? '');
  const named = [present?.ca, next?.ca, ...(old?.authorities ?? []).map(({ pem }) => pem), ...bundles];
  const text = named.join('\n');
  return replicas.every(({ serves }) => !serves || cluster.verifies(serves, text));
}

function check(cluster: Cluster, replicas: readonly Replica[]): void {
  for (const { serves } of replicas) {
    if (!serves) continue;
    for (const [name, { bundle }] of cluster.registrations)
      if (bundle !== undefined && !cluster.verifies(serves, bundle))
        throw new Error(`${serves.leaf.serialNumber} does not verify against ${name}`);
  }
}

type Move =
  | { readonly is: 'act'; readonly replica: 0 | 1; readonly times: number }
  | { readonly is: 'crash'; readonly replica: 0 | 1 }
  | { readonly is: 'time'; readonly ms: number }
  | { readonly is: 'delete' | 'spoil' }
  | { readonly is: 'unregister'; readonly name: string };

const replica = fc.constantFrom(0 as const, 1 as const);
const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ is: fc.constant('act' as const), replica, times: fc.integer({ min: 1, max: 7 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ is: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 45_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('crash' as const), replica }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constantFrom('delete' as const, 'spoil' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ is: fc.constant('unregister' as const), name: fc.constantFrom('a', 'b') }),
  },
);

async function play(
  moves: readonly Move[],
): Promise<{ cluster: Cluster; replicas: Replica[]; leaves: number }> {
  const cluster = new Cluster();
  const fresh = (): Replica => new Replica(cluster, ['a', 'b']);
  const replicas = [fresh(), fresh()];
  const leaves = new Set<string>();
  const look = (): void => {
    check(cluster, replicas);
    for (const { serves } of replicas) if (serves) leaves.add(serves.leaf.serialNumber);
  };
  for (const each of moves) {
    if (each.is === 'act') {
      for (let turn = 0; turn < each.times; turn++) {
        await replicas[each.replica]?.act();
        look();
      }
    } else if (each.is === 'crash') replicas[each.replica] = fresh();
    else if (each.is === 'time') {
      cluster.now += each.ms;
      cluster.elapsed += each.ms;
    } else {
      const before = { secret: cluster.secret, registrations: new Map(cluster.registrations) };
      if (each.is === 'delete') cluster.secret = undefined;
      else if (each.is === 'spoil') cluster.spoil();
      else if (each.is === 'unregister') cluster.registrations.delete(each.name);
      if (!isKnown(cluster, replicas)) Object.assign(cluster, before);
    }
    look();
  }
  return { cluster, replicas, leaves: leaves.size };
}

describe('the rotation of the certificate', () => {
  it('every served leaf verifies against every bundle, whatever two replicas do, when they crash, and what others delete', async () => {
    let leaves = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 40, maxLength: 160 }), async (moves) => {
        leaves += (await play(moves)).leaves;
      }),
      { numRuns: 60, endOnFailure: true },
    );
    // The property says nothing of replicas that never serve or never rotate.
    expect(leaves).toBeGreaterThan(100);
  });
});
