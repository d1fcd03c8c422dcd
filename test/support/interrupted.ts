/** The built command in a folder of its own, to be interrupted. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { orkMain } from './ork.js';

export interface Folders {
  readonly work: string;
  readonly temporary: string;
}

/** A folder to work in, and one for temporary files. */
export async function folders(): Promise<Folders> {
  const root = await mkdtemp(join(tmpdir(), 'orkestra-interrupted-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const [work, temporary] = [join(root, 'work'), join(root, 'tmp')];
  await mkdir(work);
  await mkdir(temporary);
  return { work, temporary };
}

export interface Ended {
  /** As a shell counts: 128 and the number of the signal that ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function start(args: readonly string[], { work, temporary }: Folders, env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [orkMain(), ...args], {
    cwd: work,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, TMPDIR: temporary, ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) =>
      resolve({ code: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], ...said }),
    );
  });
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  /** Resolves when it has said this; rejects when it ends before. */
  const printed = (text: RegExp): Promise<RegExpExecArray> =>
    vi.waitFor(
      () => {
        const found = text.exec(said.stdout + said.stderr);
        if (found || !isRunning()) return found ?? ended.then(fail(text));
        throw new Error(`${text} is not in:\n${said.stdout}${said.stderr}`);
      },
      { timeout: 60_000, interval: 20 },
    );
  const interrupted = (signal: NodeJS.Signals = 'SIGINT'): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  /** As a person who does not want to wait: again and again. */
  const interruptedTwice = async (): Promise<Ended> => {
    const again = setInterval(() => child.kill('SIGINT'), 100);
    return interrupted().finally(() => clearInterval(again));
  };
  return { child, ended, isRunning, printed, interrupted, interruptedTwice };
}

const fail =
  (text: RegExp) =>
  (ended: Ended): never => {
    throw new Error(`ended before ${text}: ${JSON.stringify(ended)}`);
  };

/** The children of a process, from the kernel. */
export function childrenOf(pid: number | undefined): readonly number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** A server that takes connections and never answers; resolves `asked` at the first bytes. */
export async function silentServer() {
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    ask = resolve;
  });
  const server = createServer((socket) => socket.on('error', () => undefined).once('data', () => ask()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, url };
}

/** Writes a kubeconfig for a server into the folder to work in. */
export async function kubeconfigOf(server: string, { work }: Folders): Promise<string> {
  const file = join(work, 'kubeconfig');
  await writeFile(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'a', cluster: { server } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      users: [{ name: 'a', user: {} }],
      'current-context': 'a',
    }),
  );
  return file;
}
