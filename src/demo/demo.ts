/**
 * The demo: two runtimes in two processes on one cluster, and waves of work for the first, by whose queue the second
 * sizes its pool. It is a user of the product like any other: it starts `ork run`, creates CRs, and reads Live APIs.
 */
import { type Clock, messageOf, sleep } from '../../lib/base/index.js';
import type { Observation } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import type { DemoEvent, RuntimeName, Summary } from './events.js';
import { type Example, findExample } from './example.js';
import { Interrupted } from './interrupted.js';
import type { CrdNumbers } from './live-reader.js';
import type { DemoOptions } from './options.js';
import { ReactionTracker } from './reaction.js';
import type { Reporter } from './reporter.js';
import type { Scene } from './scene.js';
import { endToEndText } from './sentence.js';
import { PROCESSOR_COUNT, Stage } from './stage.js';
import { Tally } from './tally.js';
import { until } from './until.js';
import { Wave } from './wave.js';
import { WaveProgress } from './wave-progress.js';

/** Between two waves. */
const PAUSE_MS = 4_000;
/** For a wave to be processed: this, and so much for each of its CRs, of which two at a time take 150 ms. */
const WAVE_MS = 60_000;
const WAVE_MS_PER_LOADER = 400;
/** The wave that is run with the autoscaler paused, to compare. */
const COMPARED_WAVE = 2;
const RETURN_MS = 60_000;
const REMOVED_MS = 60_000;

export interface DemoTools extends Pick<CommandContext, 'clock' | 'random'> {
  readonly scene: Scene;
  readonly reporter: Reporter;
  /** The last lines of a process that ended by itself. */
  readonly complain: (line: string) => void;
  /** Aborts with an `Interrupted` when the demo is to stop, with another Error when it failed. */
  readonly stop: AbortController;
}

export class Demo {
  readonly #options: DemoOptions;
  readonly #tools: DemoTools;
  readonly #clock: Clock;
  readonly #began: number;
  readonly #example: Example;
  readonly #tally: Tally;
  readonly #stage: Stage;
  #baseline = 0;
  #reactions: ReactionTracker | undefined;
  #progress: WaveProgress | undefined;

  /** Throws ORK_DEMO_EXAMPLES. */
  constructor(options: DemoOptions, tools: DemoTools) {
    this.#options = options;
    this.#tools = tools;
    this.#clock = tools.clock;
    this.#began = this.#clock.monotonic();
    this.#example = findExample(options.example);
    this.#tally = new Tally(options.loaders);
    this.#stage = new Stage({
      ...tools,
      example: this.#example,
      cluster: options.cluster,
      control: options.control,
      signal: tools.stop.signal,
      emit: (event) => this.#emit(event),
      onObservation: (observation) => this.#observed(observation),
      onNumbers: (crd, numbers) => this.#polled(crd, numbers),
      onEnd: (error, lastLines) => this.#childEnded(error, lastLines),
    });
  }

  /** Runs until it has done what it was asked for or is to stop, and cleans up. Rejects with what went wrong. */
  async run(): Promise<Summary> {
    const { reporter } = this.#tools;
    let failure: unknown;
    try {
      await this.#stage.open();
      await this.#waves();
      this.#emit({ type: 'stopping', why: 'wave finished' });
    } catch (error) {
      if (!(error instanceof Interrupted)) failure = error;
      this.#emit({ type: 'stopping', why: messageOf(error) });
    }
    const [unclean] = await this.#stage.close();
    failure ??= unclean;
    const summary = this.#summary(failure);
    this.#emit(summary);
    reporter.close();
    if (failure !== undefined) throw failure;
    return summary;
  }

  /** Ends the processes at once, without cleaning up. */
  kill(): void {
    this.#stage.kill();
  }

  async #waves(): Promise<void> {
    const { signal } = this.#tools.stop;
    let wave = await this.#wave(1);
    while (!(this.#options.once && wave.number >= COMPARED_WAVE)) {
      if (!this.#options.once) await sleep(this.#clock, PAUSE_MS, signal);
      await this.#remove(wave);
      wave = await this.#wave(wave.number + 1);
    }
  }

  async #wave(number: number): Promise<Wave> {
    const { loaders } = this.#options;
    const { signal } = this.#tools.stop;
    const { client, namespace } = this.#stage.place;
    const wave = new Wave(client, namespace, number, loaders);
    const autoscaled = number !== COMPARED_WAVE;
    if (!autoscaled) await this.#stage.setPaused(true);
    const progress = new WaveProgress(loaders, this.#baseline, PROCESSOR_COUNT);
    this.#progress = progress;
    this.#emit({ type: 'wave', wave: number, loaders, autoscaled });
    const startedAt = this.#clock.monotonic();
    await wave.create(signal);
    progress.created();
    this.#emit({ type: 'created', wave: number, loaders });
    const waits = { clock: this.#clock, signal };
    const timeoutMs = WAVE_MS + WAVE_MS_PER_LOADER * loaders;
    if (await until(() => progress.drained, { ...waits, timeoutMs })) {
      this.#emit({ type: 'drained', wave: number, peakQueue: progress.peakQueue });
      if (await until(() => progress.processed, { ...waits, timeoutMs })) {
        this.#processed(number, autoscaled, this.#clock.monotonic() - startedAt);
      }
      if (await until(() => progress.returned, { ...waits, timeoutMs: RETURN_MS })) {
        this.#emit({ type: 'returned', wave: number, workers: this.#baseline });
      }
    }
    if (!autoscaled) {
      await this.#stage.setPaused(false);
      return wave;
    }
    const above = Math.min(...this.#example.levels.map((level) => level.above));
    const outcome = progress.outcome(above);
    this.#tally.ended(progress, outcome);
    this.#reactions?.settle();
    if (!this.#options.once && !progress.returned) {
      this.#emit({ type: 'warning', message: `wave ${number}: ${outcome}` });
    }
    return wave;
  }

  #processed(wave: number, autoscaled: boolean, elapsedMs: number): void {
    const ms = Math.round(elapsedMs);
    this.#tally.processed(ms, autoscaled);
    this.#tools.scene.endToEnd = endToEndText(this.#tally.endToEnd, this.#baseline).trim();
    this.#emit({ type: 'processed', wave, autoscaled, ms });
  }

  async #remove(wave: Wave): Promise<void> {
    const { signal } = this.#tools.stop;
    await wave.remove(signal);
    const gone = async (): Promise<boolean> => (await this.#stage.knownOfWaves()) === 0;
    await until(gone, { clock: this.#clock, signal, timeoutMs: REMOVED_MS });
  }

  #observed(observation: Observation): void {
    this.#tools.scene.observed(observation, this.#clock.monotonic());
    if (observation.type === 'queue' && observation.crd === 'loader') {
      this.#progress?.queue(observation.depth);
      this.#reactions?.queue(observation.depth, observation.at);
    } else if (observation.type === 'workers' && observation.crd === 'processor') {
      this.#progress?.workers(observation.workers);
      this.#reactions?.resized(observation.workers, observation.at);
    } else if (observation.type === 'decision') this.#decided(observation.crd, observation.record);
  }

  #decided(crd: string, record: Readonly<Record<string, unknown>>): void {
    this.#tally.decided(this.#elapsed());
    const from = workersOf(record['from']);
    const to = workersOf(record['to']);
    this.#emit({ type: 'scaled', crd, from, to, sentence: String(record['sentence']) });
  }

  #polled(crd: RuntimeName, numbers: CrdNumbers): void {
    this.#tools.scene.polled(crd, numbers, this.#clock.monotonic());
    if (crd === 'loader') this.#progress?.loader(numbers);
    else this.#progress?.processor(numbers);
  }

  #childEnded(error: Error, lastLines: readonly string[]): void {
    this.#tools.stop.abort(error);
    for (const line of lastLines) this.#tools.complain(line);
  }

  #emit(event: DemoEvent): void {
    const { scene, reporter } = this.#tools;
    if (event.type === 'cluster') scene.cluster = event;
    else if (event.type === 'runtime') scene.listens(event.runtime, event.url);
    else if (event.type === 'control') scene.control = event.url;
    else if (event.type === 'ready') this.#ready(event.baseline);
    reporter.event({ ...event, elapsedMs: Math.round(this.#elapsed()) });
  }

  /** From here on the pool is at its baseline, and what it does is an answer to a wave. */
  #ready(baseline: number): void {
    this.#baseline = baseline;
    this.#reactions = new ReactionTracker(this.#example.levels, baseline);
  }

  #summary(failure: unknown): Summary {
    const { signal } = this.#tools.stop;
    const why = failure === undefined ? messageOf(signal.reason) : messageOf(failure);
    return this.#tally.summary(this.#reactions, {
      deploymentsReady: this.#stage.deploymentsReady,
      otherwise: `no wave came to its end (${why})`,
    });
  }

  #elapsed(): number {
    return this.#clock.monotonic() - this.#began;
  }
}

function workersOf(size: unknown): number {
  return Number((size as { workers?: unknown } | undefined)?.workers ?? 0);
}
