import { Chaos } from './chaos.js';
import { Contents } from './contents.js';
import { DecisionWatch } from './decision-watch.js';
import { Deployment } from './deployment.js';
import { Recovery } from './recovery.js';
import type { Replica } from './replica.js';
import { drawScenario, loaderPlan, type Scenario } from './scenario.js';
import { Seeded } from './seeded.js';
import { Sightings } from './sightings.js';
import { World } from './world.js';

/** One history, told, and what in it must not have happened. */
export interface Outcome {
  readonly seed: number;
  readonly history: string;
  readonly violations: readonly string[];
  readonly decisions: number;
  readonly answers: number;
}

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
  #answers = 0;

  constructor(private readonly seeded: Seeded) {
    this.#world = new World(seeded);
    this.#scenario = drawScenario(seeded.stream('scenario'));
    const s = seeded.stream('shape');
    const elected = s.chance(0.85);
    this.#contents = new Contents(this.#world, () => this.#loader);
    const workMs = s.pick(700, 2_000, 4_000);
    this.#loader = new Deployment(this.#world, {
      name: 'loader',
      kind: 'Loader',
      replicas: elected ? s.pick(2, 2, 3) : 1,
      objects: s.int(8, 32),
      plan: loaderPlan(),
      elected,
      workMs: () => (this.#frozen ? undefined : workMs),
      onBirth: (slot, replica) => this.#publish(slot, replica),
    });
    const processors = s.chance(0.8);
    this.#processor = new Deployment(this.#world, {
      name: 'processor',
      kind: 'Processor',
      replicas: processors ? 2 : 1,
      objects: 3,
      plan: this.#scenario.plan,
      elected: processors,
      workMs: () => 1_000,
      onBirth: (_, replica) => this.#follow(replica),
      onEvent: ({ replica }, message) => replica && this.#watches.get(replica)?.event(message),
    });
  }

  async run(): Promise<Outcome> {
    const { history, timeline } = this.#world;
    history.note('world', this.#scenario.text);
    const s = this.seeded.stream('course');
    const trouble = s.int(12_000, 45_000);
    for (const deployment of [this.#loader, this.#processor]) {
      for (const slot of deployment.slots) deployment.start(slot);
      if (deployment.options.elected) deployment.elect(s.of(deployment.slots), 0, s.int(0, 1_000));
    }
    const chaos = new Chaos(this.#world, this.#loader, this.#processor, trouble);
    const look = (): void => {
      for (const watch of this.#watches.values()) watch.look();
    };
    await timeline.run(trouble, look, () => history.broken);
    if (!history.broken) await this.#recover(chaos, s, look);
    return this.#outcome();
  }

  async #recover(chaos: Chaos, s: Seeded, look: () => void): Promise<void> {
    const { history, timeline } = this.#world;
    chaos.calm();
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

  /** The replica listens, and what it answers is checked. */
  #publish(slot: Deployment['slots'][number], replica: Replica): void {
    const host = {
      process: replica.process,
      answer: (url: URL, headers: Readonly<Record<string, string>>) => {
        const answer = replica.server.handle(url, headers);
        if (url.pathname === INFO) this.#contents.note(slot, answer);
        return answer;
      },
    };
    this.#world.network.listen(this.#loader.origin, host);
  }

  #follow(replica: Replica): void {
    const sightings = new Sightings();
    const watch = new DecisionWatch(this.#world, this.#scenario, replica, sightings);
    this.#watches.set(replica, watch);
    this.#world.onAnswer(({ client, url, answer, sentAt }) => {
      if (client !== replica.process || url.pathname !== INFO) return;
      this.#answers++;
      const content = this.#contents.said(answer);
      if (content) watch.answered(content, sentAt);
    });
  }

  #outcome(): Outcome {
    const { history } = this.#world;
    let decisions = 0;
    for (const watch of this.#watches.values()) decisions += watch.decisions;
    const { text, violations } = history;
    return { seed: this.seeded.seed, history: text, violations, decisions, answers: this.#answers };
  }
}
