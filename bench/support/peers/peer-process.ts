/** A peer as a process, in a log file of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { request } from 'undici';
import { NOTHING, type ProcessUsage, processUsage } from '../process-usage.js';

/** How long a peer may take until it is ready, in milliseconds. */
const READY_MS = 120_000;
/** How often it is asked, and how often its CPU is read so that the last figure is near its end. */
const LOOK_MS = 10;

export class PeerProcess {
  /** When it was started, of `performance.now()`. */
  readonly started = performance.now();
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #looking: NodeJS.Timeout;
  #usage: ProcessUsage = NOTHING;

  constructor(
    [program = '', ...args]: readonly string[],
    env: Readonly<Record<string, string>>,
    private readonly log: string,
  ) {
    const out = openSync(log, 'w');
    this.#child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
    this.#ended = once(this.#child, 'exit');
    this.#looking = setInterval(() => this.usage, LOOK_MS);
  }

  /** Its last figures, also after its end. */
  get usage(): ProcessUsage {
    const now = processUsage(this.#child.pid ?? 0);
    if (now.cpuSeconds > 0) this.#usage = now;
    return this.#usage;
  }

  /** Milliseconds from the start to the first 200 of `/readyz`. */
  async ready(port: number): Promise<number> {
    for (;;) {
      if (await isReady(port)) return performance.now() - this.started;
      const waited = performance.now() - this.started;
      if (this.#child.exitCode !== null) throw this.#failed(`ended with ${this.#child.exitCode}`);
      if (waited > READY_MS) throw this.#failed('did not become ready');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Rejects when the peer ends with a failure before. */
  async unlessItFails<T>(work: Promise<T>): Promise<T> {
    const failing = this.#ended.then(async () => {
      if (this.#child.exitCode !== 0) throw this.#failed(`ended with ${this.#child.exitCode}`);
      return work;
    });
    return Promise.race([work, failing]);
  }

  async stop(): Promise<void> {
    clearInterval(this.#looking);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 10_000);
    await this.#ended;
    clearTimeout(kill);
  }

  #failed(reason: string): Error {
    return new Error(`${this.#child.spawnfile} ${reason}: ${readFileSync(this.log, 'utf8').slice(-2_000)}`);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`http://127.0.0.1:${port}/readyz`);
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
