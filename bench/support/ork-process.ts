/** A built `ork` in a process of its own, with what it observes. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Observation } from '../../runtime/index.js';

type Timed = Observation & { readonly at: number };

export class OrkProcess {
  readonly url: Promise<string>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<(seen: Timed) => void>();

  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    execArgv: readonly string[] = [],
  ) {
    this.#child = fork('dist/src/main.js', [...args], {
      env: { ...process.env, ...env },
      execArgv: [...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      for (const tell of [...this.#waiting]) tell(message as Timed);
    });
    this.url = new Promise((resolve, reject) => {
      this.#child.once('exit', (code) => reject(new Error(`ork ended with ${code}`)));
      this.#child.on('message', (message) => {
        const seen = message as Observation;
        if (seen.type === 'listening') resolve(seen.url);
      });
    });
    this.url.catch(() => undefined);
  }

  /** The first observation from now on that passes the test; rejects with the reason of the signal. */
  until(test: (seen: Observation) => boolean, signal?: AbortSignal): Promise<Timed> {
    return new Promise((resolve, reject) => {
      const tell = (seen: Timed): void => {
        if (!test(seen)) return;
        this.#waiting.delete(tell);
        resolve(seen);
      };
      this.#waiting.add(tell);
      signal?.addEventListener('abort', () => {
        this.#waiting.delete(tell);
        reject(signal.reason as Error);
      });
    });
  }

  /** In bytes, after a full collection; the process must have been given the memory probe. */
  memory(): Promise<NodeJS.MemoryUsage> {
    return this.ask<NodeJS.MemoryUsage & { type: 'memory' }>('memory', 'memory');
  }

  /** Asks what was loaded before `ork`, and gives the answer of that type. */
  ask<T extends { readonly type: string }>(message: string | object, type: T['type']): Promise<T> {
    return new Promise((resolve) => {
      const tell = (answer: T): void => {
        if (answer.type !== type) return;
        this.#child.off('message', tell);
        resolve(answer);
      };
      this.#child.on('message', tell);
      this.#child.send(message);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}
