/**
 * Everything that a demo runs on: the cluster, its place there, the two runtime processes, and the processors that
 * wait for something to do. Opened in that order, closed in the reverse.
 */
import { type Observation, writeHand } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { openDemoControl } from '../control/demo-control.js';
import { commandErrors } from '../errors.js';
import { Closers } from './closers.js';
import { type DemoCluster, flagsOf, type NamedCluster, openCluster } from './cluster.js';
import type { DemoEvent, RuntimeName } from './events.js';
import type { Example } from './example.js';
import { type CrdNumbers, LiveReader } from './live-reader.js';
import { Poller, type RuntimeUrls } from './poller.js';
import { leaseOf, Runtimes } from './runtimes.js';
import { scopedKatalog } from './scoped-katalog.js';
import { Site } from './site.js';
import { until } from './until.js';

export const PROCESSOR_COUNT = 6;
const READY_MS = 60_000;
/** How long a cluster may take to show that it looks after Deployments. */
const OBSERVED_MS = 5_000;

export interface StageOptions extends Pick<CommandContext, 'clock' | 'random'> {
  readonly example: Example;
  readonly cluster: NamedCluster | undefined;
  /** The port of a Control Center; undefined: none. */
  readonly control: number | undefined;
  readonly signal: AbortSignal;
  readonly emit: (event: DemoEvent) => void;
  readonly onObservation: (observation: Observation) => void;
  readonly onNumbers: (crd: RuntimeName, numbers: CrdNumbers) => void;
  readonly onEnd: (error: Error, lastLines: readonly string[]) => void;
}

export class Stage {
  readonly #options: StageOptions;
  readonly #closers = new Closers();
  readonly #reader = new LiveReader();
  #cluster: DemoCluster | undefined;
  #site: Site | undefined;
  #runtimes: Runtimes | undefined;
  #urls: RuntimeUrls | undefined;
  #deploymentsReady = false;
  /** Something in this cluster looks after Deployments; so something collects garbage, too. */
  #hasControllers = false;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#closers.add(() => this.#reader.close());
  }

  /** Opens everything and waits until it is ready; `close` is needed also when this fails half way. */
  async open(): Promise<void> {
    const cluster = await this.#openCluster();
    const site = await this.#openSite(cluster);
    this.#urls = await this.#startRuntimes(cluster, site);
    await this.#openControl(this.#urls);
    await this.#becomeReady(site, this.#urls);
  }

  /** The cluster and the namespace for waves. */
  get place(): { readonly client: DemoCluster['client']; readonly namespace: string } {
    if (!this.#cluster || !this.#site) throw new Error('the stage is not open');
    return { client: this.#cluster.client, namespace: this.#site.namespace };
  }

  get deploymentsReady(): boolean {
    return this.#deploymentsReady;
  }

  /** How many CRs of waves the runtimes know of: Loaders, and Processors besides those that stay. */
  async knownOfWaves(): Promise<number> {
    if (!this.#urls || !this.#site) return 0;
    const { namespace } = this.#site;
    const count = async (crd: RuntimeName): Promise<number> => {
      const rows = await this.#reader.crs(this.#urls?.[crd] ?? '', crd);
      return rows.filter((row) => row.namespace === namespace).length;
    };
    const [loaders, processors] = await Promise.all([count('loader'), count('processor')]);
    return loaders + Math.max(0, processors - PROCESSOR_COUNT);
  }

  /** Pauses the processor's autoscaler as `ork autoscale pause` does, or resumes it; resolves once the runtime says so. */
  async setPaused(paused: boolean): Promise<void> {
    const { client, namespace } = this.place;
    const { clock, signal } = this.#options;
    const target = { namespace, lease: leaseOf('processor'), crd: 'processor' };
    await writeHand(client, target, paused ? 'paused' : undefined);
    const url = this.#urls?.processor ?? '';
    const isSeen = async (): Promise<boolean> => (await this.#reader.isPaused(url, 'processor')) === paused;
    if (!(await until(isSeen, { clock, signal, timeoutMs: READY_MS })))
      throw notReady(`the pause of the autoscaler at ${url}`);
  }

  /** Ends everything; resolves with what went wrong. */
  close(): Promise<readonly unknown[]> {
    return this.#closers.close();
  }

  /** SIGKILL for the processes, for whoever cannot wait. */
  kill(): void {
    this.#runtimes?.kill();
  }

  async #openCluster(): Promise<DemoCluster> {
    const cluster = await openCluster(this.#options.cluster, this.#options);
    this.#cluster = cluster;
    this.#closers.add(() => cluster.close());
    this.#options.signal.throwIfAborted();
    return cluster;
  }

  async #openSite({ client, embedded, name, kubeconfig, context }: DemoCluster): Promise<Site> {
    const { clock, random, example, signal, emit } = this.#options;
    const access = {
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      ...(context === undefined ? {} : { context }),
    };
    const named = (namespace: string): void =>
      emit({ type: 'cluster', cluster: name, ...access, namespace, example: example.name });
    const site = await Site.open({ client, clock, random, crds: example.crds, named });
    this.#site = site;
    // An embedded cluster ends with everything in it.
    if (!embedded) {
      this.#closers.add(async () => {
        const left = await site.close({ isEmptied: this.#hasControllers });
        for (const message of left) emit({ type: 'warning', message });
      });
    }
    signal.throwIfAborted();
    return site;
  }

  async #startRuntimes(cluster: DemoCluster, site: Site): Promise<RuntimeUrls> {
    const { clock, example, emit, signal, onObservation, onNumbers, onEnd } = this.#options;
    const { namespace } = site;
    const { folder, embedded } = cluster;
    const access = flagsOf(cluster);
    const runtimes = new Runtimes({ clock, access, namespace, observe: onObservation, onEnd });
    this.#runtimes = runtimes;
    this.#closers.add(() => runtimes.stop());
    // While the runtimes still run: a CR with a finalizer needs them to go.
    if (!embedded) this.#closers.add(() => site.removeCrs());
    const start = async (
      runtime: RuntimeName,
      file: string,
      env: Record<string, string>,
    ): Promise<string> => {
      const katalog = embedded ? file : await scopedKatalog(file, namespace, folder);
      const { url, pid } = await runtimes.start(runtime, katalog, env);
      emit({ type: 'runtime', runtime, pid, url });
      signal.throwIfAborted();
      return url;
    };
    const loader = await start('loader', example.loader, {});
    const processor = await start('processor', example.processor, { LOADER_URL: loader });
    const poller = new Poller({ reader: this.#reader, clock, urls: { loader, processor }, onNumbers });
    this.#closers.add(() => poller.close());
    return { loader, processor };
  }

  async #openControl(urls: RuntimeUrls): Promise<void> {
    const { control, emit } = this.#options;
    if (control === undefined) return;
    const { url, close } = await openDemoControl(control, { ...urls }, this.#options);
    this.#closers.add(close);
    emit({ type: 'control', url });
  }

  async #becomeReady(site: Site, urls: RuntimeUrls): Promise<void> {
    const { clock, signal, emit } = this.#options;
    const reader = this.#reader;
    const wait = { clock, signal, timeoutMs: READY_MS };
    const leads = async (crd: RuntimeName): Promise<boolean> =>
      (await reader.ready(urls[crd])) && (await reader.numbers(urls[crd], crd)) !== undefined;
    for (const crd of ['loader', 'processor'] as const) {
      if (!(await until(() => leads(crd), wait))) throw notReady(`the runtime of ${crd} at ${urls[crd]}`);
    }
    await site.createProcessors(PROCESSOR_COUNT);
    const areOperated = async (): Promise<boolean> => {
      const rows = await reader.crs(urls.processor, 'processor');
      const own = rows.filter(({ namespace, operated }) => operated && namespace === site.namespace);
      return own.length === PROCESSOR_COUNT;
    };
    if (!(await until(areOperated, wait))) throw notReady(`the processors in ${site.namespace}`);
    await this.#awaitDeployments(site);
    const baseline = (await reader.numbers(urls.processor, 'processor'))?.baseline ?? 0;
    const deploymentsReady = this.#deploymentsReady;
    emit({ type: 'ready', processors: PROCESSOR_COUNT, baseline, deploymentsReady });
  }

  /** Waits for the Deployments where somebody looks after them; a bare API server has nobody who does. */
  async #awaitDeployments(site: Site): Promise<void> {
    const { clock, signal, emit } = this.#options;
    let ready = 0;
    const look = async (): Promise<boolean> => {
      const seen = await site.deployments();
      this.#hasControllers ||= seen.observed;
      ready = seen.ready;
      return ready >= PROCESSOR_COUNT;
    };
    const looked = async (): Promise<boolean> => (await look()) || this.#hasControllers;
    if (await until(looked, { clock, signal, timeoutMs: OBSERVED_MS })) {
      this.#deploymentsReady = await until(look, { clock, signal, timeoutMs: READY_MS });
      if (this.#deploymentsReady) return;
      const message = `${ready} of ${PROCESSOR_COUNT} Deployments are ready; the demo continues without the others`;
      emit({ type: 'warning', message });
    }
  }
}

function notReady(what: string): Error {
  return commandErrors.make('ORK_DEMO_NOT_READY', `not ready after ${READY_MS / 1_000} s: ${what}`);
}
