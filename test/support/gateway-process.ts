/** A gateway in a process of its own, started as a user starts one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { orkMain } from './ork.js';

export interface GatewayProcess {
  readonly url: string;
  readonly log: readonly string[];
  /** SIGTERM, or the signal given; resolves with its exit code when it is gone. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Resolves when it listens; rejects, with its log, when the process ends first. */
export async function startGatewayProcess(
  katalog: string,
  env: Readonly<Record<string, string>>,
  port = 0,
): Promise<GatewayProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    [orkMain(), 'gate', 'run', '-f', katalog, '--host', '127.0.0.1', '--port', String(port)],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close');
  const log: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      if (!input) continue;
      createInterface({ input }).on('line', (line) => {
        log.push(line);
        const listening = line.includes('gateway listening') && /"url":"([^"]+)"/.exec(line)?.[1];
        if (listening) resolve(listening);
      });
    }
    void ended.then(() => reject(new Error(`the gateway exited before it listened:\n${log.join('\n')}`)));
  });
  return {
    url,
    log,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
      return child.exitCode;
    },
  };
}
