/** One checkpoint: mutations once, then everything that it asserts until it holds or the time is over. */
import { sleep } from '../../../lib/base/index.js';
import type { Checkpoint, ResourceCheck } from '../document/index.js';
import type { Applied } from '../kubectl/applied.js';
import type { KubectlContext } from '../kubectl/context.js';
import { mutate, type Rollout } from '../kubectl/mutate.js';
import { evaluateRead, type Outcome } from '../kubectl/read.js';
import { evaluateResource, evaluateRollout } from '../kubectl/resources.js';
import { bounded } from './bounded.js';
import { Changes } from './changes.js';
import { evaluateCommand, type Shell } from './command.js';

/** How often is looked where no watch says that something has changed. */
const LOOK_EVERY_MS = 1_000;
/** Logs, ports and commands have no watch. */
const POLL_EVERY_MS = 300;
const RETRY_MUTATION_MS = 500;
/** What one look may take when the time is almost over; less, and what is late would be shown in place of what is wrong. */
const LEAST_LOOK_MS = 5_000;

/** Reads whose kind has a watch. */
const WATCHED: ReadonlySet<string> = new Set(['get', 'describe']);

export interface Evaluated {
  readonly isMet: boolean;
  /** What does not hold, or was skipped. */
  readonly outcomes: readonly Outcome[];
}

export interface CheckpointContext {
  readonly kubectl: KubectlContext;
  readonly shell: Shell;
  readonly applied: Applied;
}

/** Never throws but when the signal aborts. */
export async function evaluateCheckpoint(
  checkpoint: Checkpoint,
  context: CheckpointContext,
): Promise<Evaluated> {
  const attempt = new Attempt(checkpoint, context);
  try {
    return await attempt.run();
  } finally {
    attempt.close();
  }
}

class Attempt {
  readonly #changes: Changes;
  readonly #rollouts: Rollout[] = [];
  /** Commands that have passed: they are not run again. */
  readonly #passed = new Set<number>();
  readonly #until: number;

  constructor(
    readonly checkpoint: Checkpoint,
    readonly context: CheckpointContext,
  ) {
    const { clock } = context.kubectl;
    this.#changes = new Changes(context.kubectl);
    this.#until = clock.monotonic() + checkpoint.waitMs + checkpoint.timeoutMs;
  }

  async run(): Promise<Evaluated> {
    const { clock, signal } = this.context.kubectl;
    if (this.checkpoint.waitMs > 0) await sleep(clock, this.checkpoint.waitMs, signal);
    const failed = await this.#mutate();
    if (failed) return { isMet: false, outcomes: [failed] };
    await this.#watch();
    const polls =
      this.checkpoint.reads.some(({ op }) => !WATCHED.has(op)) || this.checkpoint.commands.length > 0;
    for (;;) {
      const outcomes = await this.#look();
      signal.throwIfAborted();
      if (outcomes.every(({ state }) => state === 'skipped')) return { isMet: true, outcomes };
      const left = this.#until - clock.monotonic();
      if (left <= 0) return { isMet: false, outcomes };
      await this.#changes.next(Math.min(left, polls ? POLL_EVERY_MS : LOOK_EVERY_MS));
      signal.throwIfAborted();
    }
  }

  close(): void {
    this.#changes.close();
  }

  /** Each once, again while it fails; the outcome of the one that has failed until the end. */
  async #mutate(): Promise<Outcome | undefined> {
    const { kubectl, applied } = this.context;
    for (const mutation of this.checkpoint.mutations) {
      for (;;) {
        const { outcome, rollout } = await mutate(kubectl, applied, mutation);
        kubectl.signal.throwIfAborted();
        if (outcome.state === 'met') {
          if (rollout) this.#rollouts.push(rollout);
          break;
        }
        if (kubectl.clock.monotonic() >= this.#until) return outcome;
        await sleep(kubectl.clock, RETRY_MUTATION_MS, kubectl.signal);
      }
    }
    return undefined;
  }

  async #watch(): Promise<void> {
    const { resources, reads } = this.checkpoint;
    const named = reads.flatMap(({ op, entry }) => (op === 'get' || op === 'describe' ? [entry] : []));
    for (const { kind, namespace } of [...resources, ...named, ...this.#rollouts])
      await this.#changes.add(kind, namespace);
  }

  get #lookMs(): number {
    return Math.max(this.#until - this.context.kubectl.clock.monotonic(), LEAST_LOOK_MS);
  }

  /** What does not hold now. Nothing that is read or run goes on for longer than the checkpoint. */
  async #look(): Promise<readonly Outcome[]> {
    const { resources, reads } = this.checkpoint;
    const seen = await bounded(this.context.kubectl, this.#lookMs, (kubectl) =>
      Promise.all([
        ...this.#rollouts.map((rollout) => evaluateRollout(kubectl, rollout)),
        ...resources.map((resource: ResourceCheck) => evaluateResource(kubectl, resource)),
        ...reads.map((read) => evaluateRead(kubectl, read)),
      ]),
    );
    const outcomes = [...seen, ...(await this.#commands())];
    return outcomes.filter(({ state }) => state !== 'met');
  }

  /** One after the other: they may build on each other. */
  async #commands(): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const [index, command] of this.checkpoint.commands.entries()) {
      if (this.#passed.has(index)) continue;
      const outcome = await evaluateCommand(command, this.context.shell, this.#lookMs);
      if (outcome.state === 'met') this.#passed.add(index);
      outcomes.push(outcome);
    }
    return outcomes;
  }
}
