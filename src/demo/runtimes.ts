/** The two runtime processes of the demo, started as a user would start them. */
import { type Clock, messageOf } from '../../lib/base/index.js';
import type { Observation } from '../../runtime/index.js';
import { commandErrors } from '../errors.js';
import { RuntimeChild } from './child.js';
import type { RuntimeName } from './events.js';

/** How much of a log is shown when its process ended by itself. */
const LAST_LINES = 12;

export interface RuntimesOptions {
  readonly clock: Clock;
  /** The flags of `ork run` that name the cluster. */
  readonly access: readonly string[];
  /** Where the Leases stand. */
  readonly namespace: string;
  readonly observe: (observation: Observation) => void;
  /** A process ended that nobody stopped; called once at most. */
  readonly onEnd: (error: Error, lastLines: readonly string[]) => void;
}

/** The Lease of a runtime, in the namespace of the demo. */
export function leaseOf(name: RuntimeName): string {
  return `orkestra-${name}`;
}

export class Runtimes {
  readonly #options: RuntimesOptions;
  readonly #children: RuntimeChild[] = [];
  #stopping = false;

  constructor(options: RuntimesOptions) {
    this.#options = options;
  }

  /** Starts one and resolves with its URL once it listens; rejects when it ends before. */
  async start(
    name: RuntimeName,
    katalog: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly url: string; readonly pid: number }> {
    const { clock, access, namespace, observe } = this.#options;
    const lines: string[] = [];
    const child = new RuntimeChild({
      name,
      args: ['run', '-f', katalog, '--port', '0', '--host', '127.0.0.1', '--check-host', ...access],
      env: { ...env, ORK_NAMESPACE: namespace, ORK_LEASE_NAME: leaseOf(name), ORK_ADVERTISED_URL: '' },
      clock,
      onObservation: observe,
      onLog: (line) => {
        lines.push(line);
        if (lines.length > LAST_LINES) lines.shift();
      },
    });
    this.#children.push(child);
    child.ended.then(
      (how) => this.#ended(name, how, lines),
      () => undefined,
    );
    try {
      return { url: await child.url, pid: child.pid };
    } catch (error) {
      throw commandErrors.make('ORK_DEMO_RUNTIME', messageOf(error));
    }
  }

  /** Stops both, in the reverse of their order; resolves when both processes are gone. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const child of [...this.#children].reverse()) await child.stop();
  }

  /** SIGKILL for both, for whoever cannot wait. */
  kill(): void {
    this.#stopping = true;
    for (const child of this.#children) child.kill();
  }

  #ended(name: RuntimeName, how: string, lines: readonly string[]): void {
    if (this.#stopping) return;
    this.#stopping = true;
    const message = `the runtime of ${name} exited unexpectedly (${how})`;
    this.#options.onEnd(commandErrors.make('ORK_DEMO_RUNTIME', message), lines);
  }
}
