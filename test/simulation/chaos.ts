import type { Deployment, Slot } from './deployment.js';
import { Leases } from './leases.js';
import type { Weather } from './network.js';
import type { Seeded } from './seeded.js';
import type { World } from './world.js';

/** Everything that goes wrong before a time, drawn by the seed. `calm` puts it right again. */
export class Chaos {
  readonly #seeded: Seeded;
  #over = false;

  constructor(
    private readonly world: World,
    private readonly loader: Deployment,
    private readonly processor: Deployment,
    private readonly until: number,
  ) {
    this.#seeded = world.seeded.stream('chaos');
    this.#next();
    this.#load();
  }

  /** Nothing goes wrong any more, and what has gone wrong is put right. */
  calm(): void {
    const { world, loader, processor } = this;
    this.#over = true;
    world.history.note('world', 'everything is put right');
    world.network.heal();
    for (const deployment of [loader, processor]) {
      for (const slot of deployment.slots) {
        slot.replica?.process.resume();
        if (slot.replica?.process.dead !== false) deployment.start(slot);
      }
      const { election } = deployment.options;
      if (election instanceof Leases) election.heal();
      if (election === 'told' && !deployment.leader) {
        deployment.elect(this.#seeded.of(deployment.slots), 0, 0);
      }
      deployment.tellTruth();
    }
  }

  #next(): void {
    const ms = this.#seeded.int(500, 5_500);
    if (this.world.now + ms >= this.until) return;
    this.world.after(ms, () => {
      if (this.#over) return;
      this.#strike();
      this.#next();
    });
  }

  #strike(): void {
    const s = this.#seeded;
    const deployment = s.chance(0.65) ? this.loader : this.processor;
    const slot = s.of(deployment.slots);
    s.pick(
      () => this.#elect(deployment, slot),
      () => this.#elect(deployment, slot),
      () => this.#isolate(deployment, slot),
      () => this.#isolate(deployment, slot),
      () => this.#waver(deployment, slot),
      () => this.#pause(deployment, slot),
      () => this.#restart(deployment, slot),
      () => this.#part(),
      () => this.#part(),
      () => this.#storm(),
      () => this.#storm(),
      () => this.#jump(slot),
      () => this.#forgetLease(deployment),
    )();
  }

  #elect(deployment: Deployment, slot: Slot): void {
    const s = this.#seeded;
    deployment.elect(slot, s.pick(0, 0, s.int(0, 25_000)), s.int(0, 3_000));
  }

  /** The replica, which may lead, cannot reach the API server. */
  #isolate({ options: { election } }: Deployment, { name }: Slot): void {
    if (!(election instanceof Leases)) return;
    const ms = this.#seeded.int(500, 30_000);
    this.world.history.note(name, `cannot reach the API server for ${ms} ms`);
    election.part(name);
    this.#later(ms, () => election.join(name));
  }

  /** The lead goes to another replica and comes back, while what was in work still is. */
  #waver(deployment: Deployment, slot: Slot): void {
    const { leader } = deployment;
    if (!leader || leader === slot) return;
    deployment.elect(slot, 0, 0);
    this.#later(this.#seeded.int(10, 1_500), () => deployment.elect(leader, 0, 0));
  }

  #pause(deployment: Deployment, slot: Slot): void {
    const { replica } = slot;
    if (!replica || replica.process.dead || replica.process.paused) return;
    const ms = this.#seeded.int(500, 25_000);
    this.world.history.note(slot.name, `is paused for ${ms} ms`);
    replica.process.pause();
    this.#later(ms, () => {
      if (replica.process.dead) return;
      this.world.history.note(slot.name, 'is resumed');
      replica.process.resume();
    });
    this.#succeed(deployment, slot, this.#seeded.int(8_000, 16_000));
  }

  #restart(deployment: Deployment, slot: Slot): void {
    deployment.kill(slot, this.#seeded.chance(0.3));
    this.#later(this.#seeded.int(0, 12_000), () => {
      if (slot.replica?.process.dead) deployment.start(slot);
    });
    this.#succeed(deployment, slot, this.#seeded.int(0, 12_000));
  }

  /** Another replica is elected when the one that leads has not been heard of for a while. */
  #succeed(deployment: Deployment, slot: Slot, ms: number): void {
    this.#later(ms, () => {
      const { process } = slot.replica ?? {};
      if (deployment.leader && !(deployment.leader === slot && (process?.dead || process?.paused))) return;
      const others = deployment.slots.filter(({ replica }) => replica?.process.dead === false);
      if (others.length > 0) this.#elect(deployment, this.#seeded.of(others));
    });
  }

  /** Between some or all, in both directions or in one: then each end may believe that it is heard. */
  #part(): void {
    const { network, history } = this.world;
    const s = this.#seeded;
    const all = s.chance(0.3);
    const pairs = this.processor.slots.flatMap((a) =>
      this.loader.slots.map((b) => [a.name, b.name] as const),
    );
    const parted = (all ? pairs : [s.of(pairs)]).flatMap(([a, b]) =>
      s.pick<readonly (readonly [string, string])[]>(
        [
          [a, b],
          [b, a],
        ],
        [
          [a, b],
          [b, a],
        ],
        [[a, b]],
        [[b, a]],
      ),
    );
    const who = parted.map(([from, to]) => `${from} to ${to}`).join(', ');
    const ms = s.int(1_000, 30_000);
    history.note('network', `carries nothing from ${who} for ${ms} ms`);
    for (const [from, to] of parted) network.part(from, to);
    this.#later(ms, () => {
      history.note('network', `carries again from ${who}`);
      for (const [from, to] of parted) network.join(from, to);
    });
  }

  #storm(): void {
    const { network, history } = this.world;
    const s = this.#seeded;
    const weather: Weather = {
      delay: s.pick([1, 50], [1, 400], [100, 2_500], [1, 6_000]),
      loss: s.pick(0, 0.05, 0.3),
      reset: s.pick(0, 0.05, 0.3),
      cut: s.pick(0, 0.1),
      replay: s.pick(0, 0, 0.2),
    };
    const before = network.weather;
    network.weather = weather;
    const ms = s.int(2_000, 30_000);
    history.note('network', `weather for ${ms} ms: ${JSON.stringify(weather)}`);
    this.#later(ms, () => {
      if (network.weather === weather) network.weather = before;
    });
  }

  #jump(slot: Slot): void {
    const s = this.#seeded;
    const ms = s.pick(-1, 1) * s.pick(s.int(1, 60_000), s.int(60_000, 86_400_000));
    this.world.history.note(slot.name, `its wall clock jumps by ${ms} ms`);
    slot.replica?.process.jumpWall(ms);
  }

  #forgetLease(deployment: Deployment): void {
    if (!this.#seeded.chance(0.3)) return;
    this.world.history.note('cluster', `the Lease of ${deployment.options.name} is deleted`);
    const { election } = deployment.options;
    if (election instanceof Leases) election.forget();
    else deployment.terms.forgetEpochs();
  }

  /** Work for both runtimes, in waves. */
  #load(): void {
    const s = this.#seeded.stream('load');
    const wave = (): void => {
      if (this.#over || this.world.now >= this.until) return;
      const wanted = s.pick(0, 1, 3, s.int(5, 30));
      // One after the other: of two edits at one moment it is not defined what is seen between them.
      for (let i = 0; i < wanted; i++) {
        const name = s.of(this.loader.objects.names);
        this.world.after(i, () => this.loader.touch(name));
      }
      if (s.chance(0.2)) this.processor.touch(s.of(this.processor.objects.names));
      this.world.after(s.int(500, 6_000), wave);
    };
    this.world.after(s.int(1_000, 4_000), wave);
  }

  #later(ms: number, then: () => void): void {
    this.world.after(ms, () => {
      if (!this.#over) then();
    });
  }
}
