/** The operators that `bench peers` compares, and how each is started. Who cannot be built here says why. */
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadKatalog } from './load-crd.js';

export interface PeerStart {
  readonly kubeconfig: string;
  /** Where `/readyz` is to be served, if the peer serves it. */
  readonly port: number;
  readonly workers: number;
}

export interface Peer {
  readonly name: string;
  /** `false`: a loop that ends when its work is done, and serves nothing. */
  readonly isOperator: boolean;
  /** The program and its arguments. */
  command(start: PeerStart): readonly string[];
}

/** A peer, or the reason why there is none on this machine. */
export type Prepared = Peer | { readonly name: string; readonly notRun: string };

const run = promisify(execFile);

/** Builds in `folder` what has to be built. */
export async function preparePeers(folder: string, workers: number): Promise<readonly Prepared[]> {
  return [ours(folder, workers), await controllerRuntime(folder), await kopf(folder), raw(false), raw(true)];
}

function ours(folder: string, workers: number): Peer {
  const katalog = join(folder, 'katalog.yaml');
  writeFileSync(katalog, loadKatalog(workers));
  return {
    name: 'ours',
    isOperator: true,
    command: ({ kubeconfig, port }) => [
      process.execPath,
      ...['dist/src/main.js', 'run', '-f', katalog, '--kubeconfig', kubeconfig],
      ...['--port', `${port}`, '--no-leader-election'],
    ],
  };
}

async function controllerRuntime(folder: string): Promise<Prepared> {
  const name = 'controller-runtime';
  const program = join(folder, name);
  const cwd = `bench/reference/peers/${name}`;
  const notRun = await reasonOf(() => run('go', ['build', '-o', program, '.'], { cwd }));
  if (notRun !== undefined) return { name, notRun };
  return {
    name,
    isOperator: true,
    command: ({ port, workers }) => [program, '--workers', `${workers}`, '--address', `127.0.0.1:${port}`],
  };
}

async function kopf(folder: string): Promise<Prepared> {
  const name = 'kopf';
  const reference = 'bench/reference/peers/kopf';
  const venv = join(folder, 'venv');
  const notRun = await reasonOf(async () => {
    await run('python3', ['-m', 'venv', venv]);
    await run(join(venv, 'bin/pip'), ['install', '--quiet', '-r', `${reference}/requirements.txt`]);
  });
  if (notRun !== undefined) return { name, notRun };
  const python = join(venv, 'bin/python');
  return {
    name,
    isOperator: true,
    command: ({ port }) => [python, `${reference}/operator_of_loads.py`, `127.0.0.1:${port}`],
  };
}

/** The same requests and nothing else; with the watches that any operator has, read and parsed, or without. */
function raw(isWatching: boolean): Peer {
  return {
    name: isWatching ? 'raw with watches' : 'raw',
    isOperator: false,
    command: ({ kubeconfig, workers }) => [
      process.execPath,
      ...['dist-bench/bench/support/peers/raw-peer.js', kubeconfig, `${workers}`, isWatching ? 'watch' : ''],
    ],
  };
}

async function reasonOf(build: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await build();
    return undefined;
  } catch (error) {
    return (error as Error).message.split('\n')[0];
  }
}

/** As they were built here: `go` and `python3` say it themselves. */
export function versions(): Readonly<Record<string, string>> {
  const says = (program: string, args: readonly string[]): string => {
    try {
      return execFileSync(program, [...args], { encoding: 'utf8' }).trim();
    } catch {
      return 'none';
    }
  };
  return {
    commit: says('git', ['rev-parse', '--short', 'HEAD']),
    node: process.version,
    go: says('go', ['env', 'GOVERSION']),
    python: says('python3', ['--version']),
  };
}
