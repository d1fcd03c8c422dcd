/** What goes wrong, one thing at a time; each resolves when it is over. */
import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';
import type { Seeded } from '../simulation/seeded.js';
import type { TcpProxy } from '../support/tcp-proxy.js';
import { ATTACKS, attack } from './hostile-callers.js';
import { MOODS } from './hostile-sibling.js';
import type { Replica } from './replica.js';
import type { World } from './world.js';

type Fault = (world: World, random: Seeded) => Promise<void>;

export const FAULTS: Readonly<Record<string, Fault>> = {
  'A is halted': ({ a }, random) => halt(random.of(a), random),
  'B is halted': ({ b }, random) => halt(b, random),
  'A is killed': ({ a, front }, random) => kill(random.of(a), a, front, random),
  'B is cut off from A': ({ front }, random) => cut(front, random),
  'A is cut off from the API server': ({ a }, random) => cut(random.of(a).way, random),
  'B is cut off from the API server': ({ b }, random) => cut(b.way, random),
  'connections are reset': async ({ a, b, front }) => {
    for (const way of [front, ...a.map((replica) => replica.way), b.way]) way.reset();
  },
  'the leader of A is killed': async ({ a, front }, random) => {
    await kill((await leaderOf(a)) ?? random.of(a), a, front, random);
  },
  'the connections of A to the API server fall silent': ({ a }, random) => silence(random.of(a).way, random),
  'the connections of B to the API server fall silent': ({ b }, random) => silence(b.way, random),
  'the connections of B to A fall silent': ({ front }, random) => silence(front, random),
  'A must list everything again': async ({ a, site }, random) => {
    for (const { way } of a) way.drop();
    // The load goes on, so that the versions that A has seen are not the newest.
    await setTimeout(random.int(2_000, 5_000));
    await site.expire();
    for (const { way } of a) {
      way.reset();
      way.heal();
    }
  },
  'a sibling is hostile': async ({ hostile }, random) => {
    const name = random.of(Object.keys(MOODS));
    hostile.mood = MOODS[name] ?? hostile.mood;
    await lasts(random);
    hostile.mood = MOODS['calm'] ?? hostile.mood;
  },
  'callers of A are hostile': ({ a }, random) => attacked(random.of(a), random),
  'callers of B are hostile': ({ b }, random) => attacked(b, random),
  'the API server restarts': ({ site }) => site.restart(),
  'the API server is halted': async ({ site }, random) => {
    if (!site.halt) return site.restart();
    site.halt();
    await lasts(random);
    site.wake();
  },
};

/** The faults of a soak, one after the other: each once in a random order, then each again. */
export class Faults {
  #left: string[] = [];

  /** `only`: a part of the names of those to choose from. Throws where none has it. */
  constructor(
    private readonly random: Seeded,
    private readonly only: string,
  ) {
    if (this.#all().length === 0) {
      throw new RangeError(
        `unknown fault "${only}": expected a part of one of ${Object.keys(FAULTS).join(', ')}`,
      );
    }
  }

  next(): string {
    if (this.#left.length === 0) this.#left = this.#all();
    return this.#left.splice(this.random.int(0, this.#left.length - 1), 1)[0] ?? '';
  }

  #all(): string[] {
    return Object.keys(FAULTS).filter((name) => name.includes(this.only));
  }
}

/** Longer than the short time-outs, and shorter or longer than a lead lasts. */
function lasts(random: Seeded): Promise<void> {
  return setTimeout(random.int(500, 12_000));
}

async function halt({ process }: Replica, random: Seeded): Promise<void> {
  process.halt();
  await lasts(random);
  process.wake();
}

async function kill(one: Replica, a: World['a'], front: TcpProxy, random: Seeded): Promise<void> {
  await one.process.kill();
  await setTimeout(random.int(0, 3_000));
  await one.start();
  front.targets = a.map(({ process }) => process.port);
}

async function cut(way: TcpProxy, random: Seeded): Promise<void> {
  way.drop();
  await lasts(random);
  // A network may come back without the connections that it had; whoever waits on one of them is told at some time.
  const forget = random.chance(0.3);
  if (forget) way.reset();
  way.heal();
}

/** Nothing comes any more on the connections that there are, and nobody is told; new ones work. */
async function silence(way: TcpProxy, random: Seeded): Promise<void> {
  way.drop();
  way.heal({ forget: true });
  // Work comes meanwhile.
  await lasts(random);
}

async function attacked({ process }: Replica, random: Seeded): Promise<void> {
  const how = ATTACKS[random.of(Object.keys(ATTACKS))];
  if (how) await attack(process.port, how, random.int(2_000, 10_000));
}

async function leaderOf(a: World['a']): Promise<Replica | undefined> {
  for (const replica of a) {
    try {
      const signal = AbortSignal.timeout(1_000);
      const answer = await request(`${replica.process.url}/katalog/load`, { signal });
      const { isKonductor } = (await answer.body.json()) as { isKonductor?: boolean };
      if (isKonductor === true) return replica;
    } catch {
      // It does not answer just now.
    }
  }
  return undefined;
}
