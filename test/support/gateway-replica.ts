/** A gateway in a process of its own, started as a user starts one: `ork gate run`. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

export interface GatewayReplicaOptions {
  /** The built command. */
  readonly main: string;
  /** Path of a Katalog. */
  readonly katalog: string;
  readonly kubeconfig: string;
  /** ORK_NAMESPACE. */
  readonly namespace: string;
  /** What the API server calls: something in front of all replicas; undefined: their Service, as in a cluster. */
  readonly advertise?: string;
  /** It listens there. Default: 127.0.0.1. */
  readonly host?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export class GatewayReplica {
  readonly log: string[] = [];
  /** Of the plain port. */
  url = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(
    readonly options: GatewayReplicaOptions,
    /** Of the webhooks. */
    readonly port: number,
  ) {
    const { main, katalog, kubeconfig, namespace, advertise, host = '127.0.0.1', env } = options;
    const flags = ['--port', '0', '--host', host, '--webhook-port', `${port}`];
    const called = advertise === undefined ? [] : ['--advertise', advertise];
    this.#child = spawn(
      process.execPath,
      [main, 'gate', 'run', '-f', katalog, '--webhooks', ...called, ...flags],
      {
        env: { ...process.env, KUBECONFIG: kubeconfig, ORK_NAMESPACE: namespace, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#ended = once(this.#child, 'close');
  }

  /** Resolves when it listens; rejects, with its log, when the process ends first. */
  static async start(options: GatewayReplicaOptions): Promise<GatewayReplica> {
    const gateway = new GatewayReplica(options, await freePort(options.host));
    await gateway.#listening();
    return gateway;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Why it is not ready; empty: it is. undefined: it does not answer. */
  async notReady(): Promise<readonly string[] | undefined> {
    try {
      const answer = await fetch(`${this.url}/ready`);
      const { reasons = [] } = (await answer.json()) as { reasons?: string[] };
      return answer.status === 200 ? [] : reasons;
    } catch {
      return undefined;
    }
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM; resolves with its exit code when it is gone. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    await this.#ended;
    return this.#child.exitCode;
  }

  #listening(): Promise<void> {
    return new Promise((resolve, reject) => {
      for (const input of [this.#child.stdout, this.#child.stderr]) {
        if (!input) continue;
        createInterface({ input }).on('line', (line) => {
          this.log.push(line);
          const url = /"url":"(http:[^"]+)".*"gateway listening"/.exec(line)?.[1];
          if (url === undefined) return;
          this.url = url;
          resolve();
        });
      }
      this.#ended.then(() => reject(new Error(`the gateway exited:\n${this.log.join('\n')}`)), reject);
    });
  }
}
