/**
 * A runtime in a process of its own, as a user would start it, that tells this process what it observes over the
 * IPC channel. The channel is also its lifeline: when this process is gone, the child sees it close and stops.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Clock } from '../../lib/base/index.js';
import type { Observation } from '../../runtime/index.js';
import { packageRoot } from '../package.js';

export interface ChildOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly onObservation: (observation: Observation) => void;
  /** A line that the child wrote to its log. */
  readonly onLog: (line: string) => void;
}

const GRACE_MS = 10_000;

export class RuntimeChild {
  readonly name: string;
  /** Settles when the process has ended, with its exit code or signal in words. */
  readonly ended: Promise<string>;
  /** Where its Live API listens; rejects when the process ends first. */
  readonly url: Promise<string>;
  readonly #process: ChildProcess;
  readonly #clock: Clock;

  constructor(options: ChildOptions) {
    this.name = options.name;
    this.#clock = options.clock;
    this.#process = fork(join(packageRoot(), 'dist/src/main.js'), [...options.args], {
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own process group: a terminal's Ctrl-C reaches this process alone, which then stops the children in order.
      detached: true,
    });
    for (const input of [this.#process.stdout, this.#process.stderr]) {
      if (input) createInterface({ input }).on('line', options.onLog);
    }
    this.ended = new Promise((resolve) => {
      // `close`, not `exit`: the last lines of the log have been read by then.
      this.#process.once('close', (code, signal) => resolve(signal ?? `exit code ${code}`));
      this.#process.once('error', (error) => resolve(error.message));
    });
    this.url = this.#listening(options.onObservation);
    // Whoever awaits `ended` has heard of it.
    this.url.catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** SIGTERM, then SIGKILL after `graceMs`; resolves when the process is gone. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    this.#process.kill('SIGTERM');
    const timer = this.#clock.setTimeout(() => this.kill(), graceMs);
    await this.ended;
    this.#clock.clearTimeout(timer);
  }

  /** SIGKILL, at once. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #listening(onObservation: (observation: Observation) => void): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#process.on('message', (message) => {
        const observation = message as Observation;
        if (observation.type === 'listening') resolve(observation.url);
        onObservation(observation);
      });
      this.ended.then((how) => reject(new Error(`${this.name} exited before it listened (${how})`)), reject);
    });
  }
}
