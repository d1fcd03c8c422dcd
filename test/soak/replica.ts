import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Observation } from '../../runtime/index.js';
import { ApiProxy } from '../support/api-proxy.js';
import { RuntimeProcess } from '../support/runtime-process.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { NAMESPACE } from './katalogs.js';
import type { Site } from './site.js';

export interface ReplicaPlan {
  readonly name: string;
  /** The Lease, which replicas of one runtime share. */
  readonly runtime: string;
  readonly katalog: string;
  readonly main: string;
  readonly leaseDuration: string;
  readonly env: Readonly<Record<string, string>>;
  readonly onObservation: (observation: Observation) => void;
}

/** A runtime process that can be ended and started anew, on a way to the API server of its own. */
export class Replica {
  #process: RuntimeProcess | undefined;
  #life = 0;

  private constructor(
    private readonly plan: ReplicaPlan,
    private readonly site: Site,
    /** A record of what it asks. */
    readonly api: ApiProxy,
    /** Its way there. */
    readonly way: TcpProxy,
  ) {}

  static async open(plan: ReplicaPlan, site: Site): Promise<Replica> {
    const api = await ApiProxy.of(site.kubeconfig);
    const replica = new Replica(plan, site, api, await TcpProxy.to(api.port));
    await replica.start();
    return replica;
  }

  get name(): string {
    return this.plan.name;
  }

  get process(): RuntimeProcess {
    if (!this.#process) throw new Error(`${this.name} was never started`);
    return this.#process;
  }

  /** How often it was started before this process. */
  get life(): number {
    return this.#life - 1;
  }

  async start(): Promise<void> {
    const { name, runtime, katalog, main, leaseDuration, env, onObservation } = this.plan;
    const file = join(this.site.folder, `${runtime}.yaml`);
    const kubeconfig = join(this.site.folder, `${name}.kubeconfig`);
    await writeFile(file, katalog);
    await writeFile(kubeconfig, this.api.kubeconfigFor(this.way.port));
    this.#process = await RuntimeProcess.start({
      main,
      katalog: file,
      kubeconfig,
      identity: `${name}-${this.#life++}`,
      namespace: NAMESPACE,
      lease: runtime,
      leaseDuration,
      env,
      onObservation,
    });
  }

  async close(): Promise<void> {
    await this.#process?.kill();
    await this.way.close();
    await this.api.close();
  }
}
