import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const HELM = 'helm.sh/helm/v3/cmd/helm@v3.22.0';
const run = promisify(execFile);

/** Helm of this machine, or one that is built into `folder`: that takes a minute or two, and is kept by Go. */
export async function helmProgram(folder: string): Promise<string> {
  if (!spawnSync('helm', ['version']).error) return 'helm';
  await run('go', ['install', HELM], { env: { ...process.env, GOBIN: folder } });
  return join(folder, 'helm');
}

/** A program of the Go module in `source`, built into `folder`; its path. */
export async function goProgram(source: string, folder: string): Promise<string> {
  const path = join(folder, 'program');
  await run('go', ['build', '-o', path, '.'], { cwd: source });
  return path;
}

/** A process that prints a line for each step; it is killed when the test ends. */
export interface Steps {
  /** All lines so far, once one of them is `line`. @throws Error when it ends without */
  until(line: string): Promise<readonly string[]>;
  /** SIGTERM; its exit code. */
  stop(): Promise<number | null>;
}

export function startSteps(program: string, args: readonly string[]): Steps {
  const child: ChildProcess = spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'close');
  onTestFinished(() => void child.kill('SIGKILL'));
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += String(chunk);
  });
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const input = createInterface({ input: child.stdout ?? process.stdin });
  input.on('line', (line) => {
    lines.push(line);
    for (const listener of listeners) listener();
  });
  return {
    until: (line) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (lines.includes(line)) resolve(lines);
        };
        listeners.add(look);
        void exited.then(() =>
          reject(new Error(`it ended without "${line}":\n${lines.join('\n')}\n${errors}`)),
        );
        look();
      }),
    stop: async () => {
      child.kill('SIGTERM');
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
