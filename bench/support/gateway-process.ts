/** A process that answers the API server: the built `ork gate run`, or another one; with what it costs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type ProcessUsage, processUsage } from './process-usage.js';

export class GatewayProcess {
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    /** Of the webhooks. */
    readonly url: string,
  ) {
    this.#child = child;
  }

  /** `ork gate run` with webhooks; resolves when they listen. */
  static async ork(args: readonly string[], env: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    const flags = [
      '--webhooks',
      '--advertise',
      'https://127.0.0.1:0',
      '--port',
      '0',
      '--shutdown-delay',
      '0s',
    ];
    const child = spawn(process.execPath, ['dist/src/main.js', 'gate', 'run', ...args, ...flags], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const { msg, url } = JSON.parse(line) as { msg: string; url?: string };
      if (msg !== 'webhooks listening' || url === undefined) continue;
      child.stdout.resume();
      return new GatewayProcess(child, url);
    }
    throw new Error('the gateway ended before it listened');
  }

  /** Another program that listens at a URL that is known before; `isReady` rejects until it does. */
  static async other(
    program: string,
    args: readonly string[],
    url: string,
    isReady: () => Promise<unknown>,
  ): Promise<GatewayProcess> {
    const child = spawn(program, [...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    for (let tries = 0; ; tries++) {
      try {
        await isReady();
        return new GatewayProcess(child, url);
      } catch (error) {
        if (child.exitCode !== null || tries > 200) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  get usage(): ProcessUsage {
    return processUsage(this.#child.pid ?? 0);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}
