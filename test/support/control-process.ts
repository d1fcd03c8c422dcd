/** `ork control` in a process of its own, started as a user starts it, with a home folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { orkMain } from './ork.js';

export interface ControlOptions {
  /** Arguments after `ork control`. */
  readonly args: readonly string[];
  /** Where the file of runtimes that a page adds is kept. */
  readonly home: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

export class ControlProcess {
  readonly log: string[] = [];
  #url = '';
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor({ args, home, port = 0, env }: ControlOptions) {
    this.#child = spawn(process.execPath, [orkMain(), 'control', '--port', `${port}`, ...args], {
      env: { ...process.env, XDG_CONFIG_HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.#child, 'close');
  }

  /** Resolves when it listens; rejects, with its log, when the process ends first. */
  static async start(options: ControlOptions): Promise<ControlProcess> {
    const control = new ControlProcess(options);
    const listening = new Promise<string>((resolve) => control.#read(resolve));
    const ended = control.#ended.then(() => {
      throw new Error(`ork control exited before it listened:\n${control.log.join('\n')}`);
    });
    control.#url = await Promise.race([listening, ended]);
    ended.catch(() => undefined);
    return control;
  }

  /** With a slash at its end. */
  get url(): string {
    return this.#url;
  }

  get port(): number {
    return Number(new URL(this.#url).port);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  #read(listens: (url: string) => void): void {
    for (const input of [this.#child.stdout, this.#child.stderr]) {
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        this.log.push(line);
        const url = /"url":"([^"]+)"/.exec(line)?.[1];
        if (url !== undefined && line.includes('control center started')) listens(url);
      });
    }
  }
}
