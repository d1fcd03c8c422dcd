import { Chaos } from './chaos.js';
import { type Content, Contents, messageOf } from './contents.js';
import { DecisionWatch } from './decision-watch.js';
import { Deployment, type DeploymentOptions, type Slot } from './deployment.js';
import type { Stream } from './exchange.js';
import { Leases } from './leases.js';
import { type Push, ReaderModel } from './reader-model.js';
import { Recovery } from './recovery.js';
import { type Replica, urlOf } from './replica.js';
import { drawScenario, loaderPlan, type Scenario } from './scenario.js';
import { Seeded } from './seeded.js';
import { World } from './world.js';

/** One history, told, and what in it must not have happened. */
export interface Outcome {
  readonly seed: number;
  readonly history: string;
  readonly violations: readonly string[];
  readonly decisions: number;
  readonly answers: number;
}

/** A reader takes it that two clocks may run apart by this share of the time. */
const DRIFT = 0.000_2;
/** What work takes at the end, so that the queue soon stands still, in milliseconds. */
const SOON_MS = 200;
const INFO = '/katalog/loader';

/** Runs the history of a seed: trouble for a while, then none, until everything is right again. Never rejects. */
export async function simulate(seed: number): Promise<Outcome> {
  return new Simulation(new Seeded(seed)).run();
}

class Simulation {
  readonly #world: World;
  readonly #scenario: Scenario;
  readonly #contents: Contents;
  readonly #loader: Deployment;
  readonly #processor: Deployment;
  /** Of every life of the processor, dead ones included. */
  readonly #watches = new Map<Replica, DecisionWatch>();
  /** The work of the loader stands still, so that its queue does. */
  #frozen = false;
  /** Nothing goes wrong any more, and what waits is soon done. */
  #calm = false;
  readonly #firstMoments = new WeakMap<Stream, number>();
  #answers = 0;

  constructor(private readonly seeded: Seeded) {
    this.#world = new World(seeded);
    this.#scenario = drawScenario(seeded.stream('scenario'));
    const s = seeded.stream('shape');
    this.#contents = new Contents(this.#world, () => this.#loader);
    const loaders = this.#election('loader', s);
    const workMs = s.pick(700, 2_000, 4_000);
    this.#loader = new Deployment(this.#world, {
      name: 'loader',
      kind: 'Loader',
      replicas: loaders === 'none' ? 1 : s.pick(2, 2, 3),
      objects: s.int(8, 32),
      plan: loaderPlan(),
      election: loaders,
      workMs: () => (this.#frozen ? undefined : this.#calm ? SOON_MS : workMs),
      onBirth: (slot, replica) => this.#publish(slot, replica),
    });
    const processors = this.#election('processor', s);
    this.#processor = new Deployment(this.#world, {
      name: 'processor',
      kind: 'Processor',
      replicas: processors === 'none' ? 1 : 2,
      objects: 3,
      plan: this.#scenario.plan,
      election: processors,
      workMs: () => 1_000,
      onBirth: (_, replica) => this.#follow(replica),
      onEvent: ({ replica }, message) => replica && this.#watches.get(replica)?.event(message),
    });
  }

  async run(): Promise<Outcome> {
    const { history, timeline } = this.#world;
    history.note('world', this.#scenario.text);
    const s = this.seeded.stream('course');
    const trouble = s.int(6_000, 18_000);
    for (const deployment of [this.#loader, this.#processor]) {
      for (const slot of deployment.slots) deployment.start(slot);
      deployment.elect(s.of(deployment.slots), 0, s.int(0, 1_000));
    }
    const chaos = new Chaos(this.#world, this.#loader, this.#processor, trouble);
    const look = (): void => {
      for (const watch of this.#watches.values()) watch.look();
      this.#checkElections();
    };
    await timeline.run(trouble, look, () => history.broken);
    if (!history.broken) await this.#recover(chaos, s, look);
    const outcome = this.#outcome();
    for (const deployment of [this.#loader, this.#processor]) deployment.end();
    return outcome;
  }

  async #recover(chaos: Chaos, s: Seeded, look: () => void): Promise<void> {
    const { history, timeline } = this.#world;
    chaos.calm();
    this.#calm = true;
    this.#frozen = s.chance(0.6);
    const recovery = new Recovery(this.#world, this.#scenario, this.#loader, this.#processor, (replica) =>
      this.#watches.get(replica),
    );
    const seen = (): void => {
      look();
      recovery.look();
    };
    await timeline.run(recovery.deadline, seen, () => history.broken || recovery.done);
    if (!history.broken) recovery.judge();
  }

  #election(name: string, s: Seeded): DeploymentOptions['election'] {
    const draw = s.random();
    if (draw < 0.15) return 'none';
    return draw < 0.5 ? 'told' : new Leases(this.#world, name, s.pick(3_000, 6_000, 15_000));
  }

  /** Of replicas that share a Lease at most one leads, paused ones included. */
  #checkElections(): void {
    for (const { options, leading } of [this.#loader, this.#processor]) {
      if (!(options.election instanceof Leases && options.election.excludes) || leading.length <= 1) continue;
      const names = leading.map(({ name }) => name).join(' and ');
      this.#world.history.violation(options.name, `${names} lead at one time`);
    }
  }

  /** The replica listens, and what it answers is checked. */
  #publish(slot: Slot, replica: Replica): void {
    const host = {
      process: replica.process,
      answer: (url: URL, headers: Readonly<Record<string, string>>) => {
        const answer = replica.server.handle(url, headers);
        if (url.pathname === INFO) this.#contents.note(slot, answer);
        answer.push?.watch((bytes) => this.#contents.notePush(slot, bytes));
        return answer;
      },
    };
    this.#world.network.listen(this.#loader.origin, host);
    this.#world.network.listen(urlOf(slot.name), host);
  }

  #follow(replica: Replica): void {
    const world = this.#world;
    const model = new ReaderModel(this.#scenario.staleAfterMs);
    const watch = new DecisionWatch(world, this.#scenario, replica, model);
    this.#watches.set(replica, watch);
    world.onAnswer(({ client, url, answer, sentAt }) => {
      if (client !== replica.process || url.pathname !== INFO) return;
      this.#answers++;
      const content = this.#contents.said(answer);
      if (content) watch.came(model.answered(content, sentAt, world.now));
    });
    world.onPush((stream, messages) => {
      if (stream.client === replica.process) this.#hear(stream, messages, model, watch);
    });
  }

  /** Of messages that are read at once, the newest state counts, and what was said last of it. */
  #hear(stream: Stream, messages: readonly Buffer[], model: ReaderModel, watch: DecisionWatch): void {
    this.#answers += messages.length;
    const ids = messages.map((message) => messageOf(message).id).join(', ');
    this.#world.history.note(stream.client.name, `is pushed ${ids}`);
    const state = messages.findLast((message) => messageOf(message).metrics !== undefined);
    const last = messages.at(-1);
    const pushed = state && this.#pushOf(stream, state);
    const present = last && this.#pushOf(stream, last);
    if (pushed) watch.came(model.pushed(pushed.content, pushed));
    if (present) model.upheld(present.content, present);
  }

  /** The publisher said the first moment after it was asked, so others are at least as much later as it says. */
  #pushOf(stream: Stream, message: Buffer): (Push & { readonly content: Content }) | undefined {
    const { now } = this.#world;
    const content = this.#contents.said(message);
    const { at } = messageOf(message);
    const first = this.#firstMoments.get(stream) ?? at;
    this.#firstMoments.set(stream, first);
    const sentAt = Math.min(now, stream.askedAt + Math.max(0, at - first - 1) * (1 - DRIFT));
    return content && { content, now, sentAt, saidAt: this.#contents.writtenAt(message) };
  }

  #outcome(): Outcome {
    const { history } = this.#world;
    let decisions = 0;
    for (const watch of this.#watches.values()) decisions += watch.decisions;
    const { text, violations } = history;
    return { seed: this.seeded.seed, history: text, violations, decisions, answers: this.#answers };
  }
}
