/** What Linux says of a process: CPU of all its threads, memory, and who started it (proc(5)). */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

export interface ProcessUsage {
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  /** Of it: pages of no file. The others are those of the program itself, which every process of it shares. */
  readonly ownMiB: number;
}

/** Of a process that has ended. */
export const NOTHING: ProcessUsage = { cpuSeconds: 0, rssMiB: 0, ownMiB: 0 };

/** Zero for a process that has ended. */
export function processUsage(pid: number): ProcessUsage {
  try {
    const { ticks } = stat(pid);
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const miB = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1_024;
    return { cpuSeconds: ticks / TICKS_PER_SECOND, rssMiB: miB('VmRSS'), ownMiB: miB('RssAnon') };
  } catch {
    return NOTHING;
  }
}

/** The newest process of that name that this one has started. */
export function childNamed(name: string): number {
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => isChild(pid, name));
  const pid = Math.max(...children);
  if (!Number.isFinite(pid)) throw new Error(`no process ${name} was started`);
  return pid;
}

function isChild(pid: number, name: string): boolean {
  try {
    const { parent, command } = stat(pid);
    // The kernel keeps 15 characters of a name.
    return parent === process.pid && command === name.slice(0, 15);
  } catch {
    return false;
  }
}

function stat(pid: number) {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  return {
    command: text.slice(text.indexOf('(') + 1, end),
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
  };
}
