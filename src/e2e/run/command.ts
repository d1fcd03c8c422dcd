/** `commands`: shell commands in the folder of the document. */
import { spawn } from 'node:child_process';
import type { Clock } from '../../../lib/base/index.js';
import { type CommandCheck, unmet } from '../document/index.js';
import type { Outcome } from '../kubectl/read.js';
import { tooLong } from './bounded.js';

export interface Shell {
  readonly folder: string;
  /** With `KUBECONFIG`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Ran {
  /** A signal counts as 128 and its number does elsewhere; here it is 137. */
  readonly code: number;
  /** Of both outputs, as they came. */
  readonly output: string;
  /** It did not end in its time, and was killed. */
  readonly isLate: boolean;
}

const MAX_BYTES = 4 * 1024 * 1024;
const KILLED = 137;
/** How long the output is read after the end of the command. */
const LINGER_MS = 250;

/** Runs a command to its end, for `withinMs` at most, or to the end of the signal. Its whole process group ends with it. */
export function runCommand(
  run: string,
  { folder, env, clock, signal }: Shell,
  withinMs: number,
): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', run], {
      cwd: folder,
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        if (output.length < MAX_BYTES) output += text;
      });
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended meanwhile.
      }
    };
    let isLate = false;
    const timer = clock.setTimeout(() => {
      isLate = true;
      kill();
    }, withinMs);
    signal.addEventListener('abort', kill, { once: true });
    const end = (code: number): void => {
      clock.clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      kill();
      resolve({ code, output, isLate });
    };
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    child.once('close', (code) => end(code ?? KILLED));
    // A child of the command may hold its output open; what it writes later is nobody's.
    child.once('exit', (code) => void clock.setTimeout(() => end(code ?? KILLED), LINGER_MS));
  });
}

export async function evaluateCommand(check: CommandCheck, shell: Shell, withinMs: number): Promise<Outcome> {
  const what = check.run.trim().split('\n')[0] ?? '';
  const { code, output, isLate } = await runCommand(check.run, shell, withinMs);
  const { exitCode = 0 } = check;
  const failed = (why: string): Outcome => {
    const printed = output.trim();
    return { state: 'failed', what, why: printed === '' ? why : `${why}: ${printed}` };
  };
  if (isLate) return failed(tooLong(withinMs));
  if (code !== exitCode) return failed(`exit code ${code}, expected ${exitCode}`);
  const open = unmet(check, output);
  return open.length === 0 ? { state: 'met' } : { state: 'unmet', what, unmet: open, seen: output.trim() };
}
