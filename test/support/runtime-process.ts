/** A runtime in a process of its own, started as a user starts one, and all that can be done to a process. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Observation } from '../../runtime/index.js';

export interface ProcessOptions {
  /** The built command. */
  readonly main: string;
  /** Path of a Katalog. */
  readonly katalog: string;
  readonly kubeconfig: string;
  /** The name of this replica. */
  readonly identity: string;
  /** Where the Lease stands. */
  readonly namespace: string;
  readonly lease: string;
  /** In whole seconds, as in `2s`. */
  readonly leaseDuration: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Is told everything from the first observation on. */
  readonly onObservation?: (observation: Observation) => void;
}

export class RuntimeProcess {
  /** What the process told so far, in order. */
  readonly observations: Observation[] = [];
  readonly log: string[] = [];
  #url = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #listeners = new Set<(observation: Observation) => void>();

  private constructor(readonly options: ProcessOptions) {
    this.#child = fork(options.main, argumentsOf(options), {
      env: { ...process.env, ...environmentOf(options) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#ended = once(this.#child, 'close');
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      if (input) createInterface({ input }).on('line', (line) => this.log.push(line));
    }
    this.#child.on('message', (message) => this.#take(message as Observation));
  }

  /** Resolves when its Live API listens; rejects, with its log, when the process ends first. */
  static async start(options: ProcessOptions): Promise<RuntimeProcess> {
    const runtime = new RuntimeProcess(options);
    const ended = runtime.#ended.then(() => {
      throw new Error(`${options.identity} exited before it listened:\n${runtime.log.join('\n')}`);
    });
    const listening = await Promise.race([runtime.observed(({ type }) => type === 'listening'), ended]);
    if (listening.type === 'listening') runtime.#url = listening.url;
    ended.catch(() => undefined);
    return runtime;
  }

  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The first observation, of those made already (from the index `since` on) or of those to come, that is wanted. */
  observed(wanted: (observation: Observation) => boolean, since = 0): Promise<Observation> {
    const made = this.observations.slice(since).find(wanted);
    if (made) return Promise.resolve(made);
    return new Promise((resolve) => {
      const listener = (observation: Observation): void => {
        if (!wanted(observation)) return;
        this.#listeners.delete(listener);
        resolve(observation);
      };
      this.#listeners.add(listener);
    });
  }

  async leading(since = 0): Promise<void> {
    await this.observed(({ type }) => type === 'leading', since);
  }

  /** The sizes of a CRD's pool since the observation `since`, in order. */
  sizes(crd: string, since = 0): readonly number[] {
    return this.observations
      .slice(since)
      .flatMap((made) => (made.type === 'workers' && made.crd === crd ? [made.workers] : []));
  }

  /** SIGSTOP: it does nothing at all, while its kernel goes on to take connections. */
  halt(): void {
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  wake(): void {
    this.#child.kill('SIGCONT');
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM, or the signal given; resolves with its exit code when it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    await this.#ended;
    return this.#child.exitCode;
  }

  #take(observation: Observation): void {
    this.observations.push(observation);
    this.options.onObservation?.(observation);
    for (const listener of [...this.#listeners]) listener(observation);
  }
}

function argumentsOf({ katalog, kubeconfig, lease, leaseDuration, port = 0 }: ProcessOptions): string[] {
  return [
    ...['run', '-f', katalog, '--kubeconfig', kubeconfig, '--host', '127.0.0.1', '--port', String(port)],
    ...['--lease-name', lease, '--lease-duration', leaseDuration],
  ];
}

function environmentOf({ identity, namespace, env }: ProcessOptions): Readonly<Record<string, string>> {
  return { ORK_NAMESPACE: namespace, POD_NAME: identity, ...env };
}
