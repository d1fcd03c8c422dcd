/** What goes wrong, one thing at a time; each resolves when it is over. */
import { setTimeout } from 'node:timers/promises';
import type { Seeded } from '../simulation/seeded.js';
import type { TcpProxy } from '../support/tcp-proxy.js';
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
  'the API server restarts': ({ site }) => site.restart(),
  'the API server is halted': async ({ site }, random) => {
    if (!site.halt) return site.restart();
    site.halt();
    await lasts(random);
    site.wake();
  },
};

/** The next fault of a soak. */
export function anyFault(random: Seeded): string {
  return random.of(Object.keys(FAULTS));
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
