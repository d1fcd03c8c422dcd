/** What the demo knows of its two CRDs now, from what the runtimes report and from what their Live APIs say. */
import type { Observation } from '../../runtime/index.js';
import type { ClusterFlags } from '../cluster-source.js';
import { flagsOf } from './cluster.js';
import type { RuntimeName } from './events.js';
import { History } from './history.js';
import type { CrdNumbers } from './live-reader.js';
import { type CrdPicture, HISTORY, type Picture } from './picture.js';

/** A history of 24 values spans half a minute, about a wave. */
const STRETCH_MS = 1_250;
const HINT = 'press Ctrl-C to stop and clean up';

export class Scene {
  readonly #crds = { loader: new CrdScene('loader'), processor: new CrdScene('processor') };
  readonly #urls = new Map<RuntimeName, string>();
  /** Its name, and what of kubectl's flags it is reached by; known once it runs. */
  cluster: { readonly cluster: string } & ClusterFlags = { cluster: 'starting' };
  /** The Control Center's URL; empty: there is none. */
  control = '';
  #decision = '';
  /** See `Picture`. */
  endToEnd = '';

  listens(runtime: RuntimeName, url: string): void {
    this.#urls.set(runtime, url);
  }

  /** `at` is monotonic, in milliseconds, here and below. */
  observed(observation: Observation, at: number): void {
    if (observation.type === 'queue') this.#of(observation.crd)?.queue(observation.depth, at);
    else if (observation.type === 'workers') this.#of(observation.crd)?.workers(observation.workers, at);
    else if (observation.type === 'decision') this.#decision = String(observation.record['sentence'] ?? '');
  }

  polled(crd: RuntimeName, numbers: CrdNumbers, at: number): void {
    this.#crds[crd].numbers(numbers, at);
  }

  picture(): Omit<Picture, 'phase'> {
    const { loader, processor } = this.#crds;
    return {
      cluster: this.cluster.cluster,
      crds: [loader.picture(), processor.picture()],
      decision: this.#decision,
      endToEnd: this.endToEnd,
      commands: this.#commands(),
      hint: HINT,
    };
  }

  #of(crd: string): CrdScene | undefined {
    return crd === 'loader' || crd === 'processor' ? this.#crds[crd] : undefined;
  }

  #commands(): readonly string[] {
    const a = this.#urls.get('loader');
    const b = this.#urls.get('processor');
    const flags = flagsOf(this.cluster);
    return [
      ...(this.control === '' ? [] : [`open ${this.control}`]),
      ...(a === undefined ? [] : [`curl -s ${a}/katalog/loader`, `curl -s ${a}/katalog/loader/cr`]),
      ...(b === undefined ? [] : [`curl -s ${b}/katalog/processor/autoscaler`]),
      ...(flags.length === 0 ? [] : [`kubectl ${flags.join(' ')} get loaders,processors -A`]),
    ];
  }
}

class CrdScene {
  readonly #queueHistory = new History(STRETCH_MS, HISTORY);
  readonly #workerHistory = new History(STRETCH_MS, HISTORY);
  #queue = 0;
  #workers = 0;
  #baseline = 0;
  #busyPercent = 0;
  #p95Ms = 0;

  constructor(private readonly name: RuntimeName) {}

  queue(depth: number, at: number): void {
    this.#queue = depth;
    this.#queueHistory.add(depth, at);
  }

  workers(workers: number, at: number): void {
    this.#workers = workers;
    this.#workerHistory.add(workers, at);
  }

  numbers({ queueDepth, workers, baseline, busyPercent, p95Ms }: CrdNumbers, at: number): void {
    this.queue(queueDepth, at);
    this.workers(workers, at);
    this.#baseline = baseline;
    this.#busyPercent = busyPercent;
    this.#p95Ms = p95Ms;
  }

  picture(): CrdPicture {
    return {
      name: this.name,
      queue: this.#queue,
      workers: this.#workers,
      baseline: this.#baseline,
      busyPercent: this.#busyPercent,
      p95Ms: this.#p95Ms,
      queueHistory: this.#queueHistory.values,
      workerHistory: this.#workerHistory.values,
    };
  }
}
