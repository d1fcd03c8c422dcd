import type { Random } from '../../lib/base/index.js';
import type { RuntimePlan } from '../../runtime/plan.js';
import { Terms } from './leadership.js';
import type { Leases } from './leases.js';
import { Objects } from './objects.js';
import { QueueModel } from './queue-model.js';
import { Replica, urlOf } from './replica.js';
import type { World } from './world.js';

export interface DeploymentOptions {
  readonly name: string;
  readonly kind: string;
  readonly replicas: number;
  readonly objects: number;
  readonly plan: RuntimePlan;
  readonly election: Leases | 'told' | 'none';
  /** Milliseconds that work on one key takes; undefined: it never ends. */
  readonly workMs: () => number | undefined;
  /** A replica was made, and has not started. */
  readonly onBirth: (slot: Slot, replica: Replica) => void;
  readonly onEvent?: (slot: Slot, message: string) => void;
}

/** How long a new replica takes to look at the Lease. */
const SEEN_MS = 300;

/** A place for a replica: its name stays, its lives follow each other. */
export interface Slot {
  readonly name: string;
  replica: Replica | undefined;
  queue: QueueModel;
}

/** The replicas of one runtime, who of them leads in truth, and what each of them was told of that. */
export class Deployment {
  readonly terms = new Terms();
  readonly slots: readonly Slot[];
  readonly objects: Objects;
  readonly #random: Random;
  readonly #lives: Replica[] = [];

  constructor(
    private readonly world: World,
    readonly options: DeploymentOptions,
  ) {
    const { name, kind, replicas, objects } = options;
    this.objects = new Objects(kind, objects);
    this.#random = world.seeded.stream(`${name} product`).random;
    this.slots = Array.from({ length: replicas }, (_, index) => ({
      name: `${name}-${index}`,
      replica: undefined,
      queue: new QueueModel(),
    }));
  }

  get origin(): string {
    return urlOf(this.options.name);
  }

  /** The slot that leads in truth. */
  get leader(): Slot | undefined {
    if (this.options.election !== 'told') return this.leading[0];
    const replica = this.terms.current?.replica;
    return this.slots.find((slot) => slot.name === replica);
  }

  /** Whoever leads, or believes to, and is alive. */
  get leading(): readonly Slot[] {
    return this.slots.filter(({ replica }) => replica?.process.dead === false && replica.leading);
  }

  /** Whether that replica, in that life, ever led in that epoch. */
  wasGranted({ name, replica }: Slot, epoch: number): boolean {
    const { election } = this.options;
    if (election === 'none') return true;
    if (election === 'told') return this.terms.wasGranted(name, epoch);
    return replica !== undefined && election.wasGranted(replica.identity, epoch);
  }

  /** Starts a new life in the slot. */
  start(slot: Slot): void {
    const { world, options } = this;
    const process = world.process(slot.name);
    slot.queue = new QueueModel();
    const { queue } = slot;
    const replica = new Replica({
      process,
      plan: options.plan,
      crd: options.name,
      random: this.#random,
      api: this.objects.api(process),
      transport: world.network.transport(process),
      identity: `${slot.name}-${this.#lives.length + 1}`,
      election: options.election,
      work: (key) => this.#work(slot, queue, key),
      onLead: () => {
        world.history.note(slot.name, `leads epoch ${replica.view.epoch}`);
        queue.begin(this.objects.names.map((name) => `ns/${name}`));
      },
      onFollow: () => {
        world.history.note(slot.name, 'learns that it does not lead any more');
        queue.halt();
      },
      onEvent: (message) => options.onEvent?.(slot, message),
    });
    slot.replica = replica;
    this.#lives.push(replica);
    options.onBirth(slot, replica);
    world.history.note(slot.name, 'starts');
    replica.start();
    const { current } = this.terms;
    if (!current || current.replica === slot.name) return;
    this.#tell(slot, SEEN_MS, () => {
      if (!replica.leading) replica.see(current.epoch, urlOf(current.replica));
    });
  }

  /** The history is over, for every life that there was. */
  end(): void {
    for (const replica of this.#lives) void replica.end();
  }

  /** The process ends, or all of its machine does. */
  kill(slot: Slot, withMachine: boolean): void {
    if (!slot.replica || slot.replica.process.dead) return;
    this.world.history.note(slot.name, withMachine ? 'is lost with its machine' : 'is killed');
    slot.replica.process.kill();
    this.world.network.died(slot.replica.process, withMachine);
    if (this.leader === slot) this.terms.end(this.world.now);
  }

  /**
   * The slot leads from now on. The one before it may go on believing that it leads for `lagMs`; the new one learns of
   * it after `delayMs`, and so do the others.
   */
  elect(slot: Slot, lagMs: number, delayMs: number): void {
    const { world, terms } = this;
    if (this.options.election !== 'told') return;
    const before = terms.current;
    if (before?.replica === slot.name || slot.replica?.process.dead !== false) return;
    const { epoch } = terms.grant(slot.name, world.now);
    world.history.note(slot.name, `is elected for epoch ${epoch}${before ? ` after ${before.replica}` : ''}`);
    const old = this.slots.find(({ name }) => name === before?.replica);
    if (old) this.#tell(old, lagMs, (replica) => this.#depose(old, replica));
    this.#tell(slot, delayMs, (replica) => {
      if (terms.current?.epoch !== epoch || replica.leading) return;
      replica.lead(epoch);
    });
    for (const other of this.slots) {
      if (other === slot || other === old) continue;
      this.#tell(other, delayMs, (replica) => replica.leading || replica.see(epoch, urlOf(slot.name)));
    }
  }

  /** Everybody who leads only in his own belief is told so. */
  tellTruth(): void {
    if (this.options.election !== 'told') return;
    for (const slot of this.slots) {
      if (slot === this.leader) continue;
      this.#tell(slot, 0, (replica) => this.#depose(slot, replica));
    }
  }

  /** Somebody edits a CR. */
  touch(name: string): void {
    this.objects.touch(name, (process) => {
      const slot = this.slots.find(({ replica }) => replica?.process === process);
      slot?.queue.ask(`ns/${name}`);
    });
  }

  #depose(slot: Slot, replica: Replica): void {
    if (!replica.leading || this.leader === slot) return;
    replica.follow();
    const { current } = this.terms;
    if (current) replica.see(current.epoch, urlOf(current.replica));
  }

  /** Reaches the life that the slot has now, after `ms` and when it is not paused. */
  #tell(slot: Slot, ms: number, tell: (replica: Replica) => void): void {
    const { replica } = slot;
    if (replica) this.world.after(ms, () => replica.process.deliver(() => tell(replica)));
  }

  async #work(slot: Slot, queue: QueueModel, key: string): Promise<void> {
    if (!queue.began(key)) this.world.history.violation(slot.name, `works on ${key} twice at a time`);
    const ms = this.options.workMs();
    await new Promise<void>((resolve) => {
      if (ms !== undefined) slot.replica?.process.clock.setTimeout(resolve, ms);
    });
    queue.ended(key);
  }
}
