/** What is shown of a checkpoint that failed: Events of its objects, the end of the runtime's log, and `onFailure`. */
import { deployedLogs } from '../deployed/pod-logs.js';
import type { Checkpoint, KubectlBlock, OnFailure, Read } from '../document/index.js';
import type { KubectlContext } from '../kubectl/context.js';
import { eventsOf } from '../kubectl/objects.js';
import { readText, subjectOf } from '../kubectl/read.js';
import { eventLines } from '../text/describe.js';
import { bounded, tooLong } from './bounded.js';
import { runCommand, type Shell } from './command.js';

const MOST_EVENTS = 10;
const LOG_LINES = 10;
/** Of each command and of all that is read for `onFailure`. */
const SHOW_WITHIN_MS = 60_000;
const READS = ['get', 'logs', 'describe', 'exec', 'port-forward', 'events', 'auth', 'cp', 'top'] as const;

export async function diagnose(checkpoint: Checkpoint, context: KubectlContext): Promise<readonly string[]> {
  return [...(await objectEvents(checkpoint, context)), ...(await operatorLines(context))];
}

async function objectEvents(
  { resources, reads }: Checkpoint,
  context: KubectlContext,
): Promise<readonly string[]> {
  const named = [...resources, ...reads.map(({ entry }) => entry)].flatMap((entry) =>
    'kind' in entry && entry.name !== undefined
      ? [{ kind: entry.kind, name: entry.name, namespace: entry.namespace }]
      : [],
  );
  const lists = await Promise.all(
    named.map(async ({ kind, name, namespace = 'default' }) => {
      try {
        const served = await context.kinds.one(kind);
        const metadata = { name, ...(served.namespaced ? { namespace } : {}) };
        return await eventsOf(context, { kind: served.kind, metadata });
      } catch {
        return [];
      }
    }),
  );
  const events = lists.flat();
  if (events.length === 0) return [];
  return ['last Events:', ...eventLines(events).slice(1).slice(-MOST_EVENTS)];
}

async function operatorLines(context: KubectlContext): Promise<readonly string[]> {
  const lines = (await runtimeLog(context)).split('\n').filter((line) => line !== '');
  return lines.length === 0 ? [] : ['last lines of the runtime:', ...lines];
}

async function runtimeLog(context: KubectlContext): Promise<string> {
  if (!context.isDeployed) return context.operators.lastLines('runtime', LOG_LINES);
  const logs = await deployedLogs('runtime', { tailLines: LOG_LINES }, context);
  return logs.map(({ text }) => text.replace(/^(?=.)/gm, '  ')).join('');
}

/** Carries out `onFailure`; its assertions are not looked at. */
export async function showOnFailure(
  onFailure: OnFailure | undefined,
  context: KubectlContext,
  shell: Shell,
): Promise<readonly string[]> {
  if (!onFailure) return [];
  const lines = [...(await bounded(context, SHOW_WITHIN_MS, (within) => shown(onFailure.kubectl, within)))];
  for (const command of onFailure.commands ?? []) {
    const run = typeof command === 'string' ? command : command.run;
    const { output, isLate } = await runCommand(run, shell, SHOW_WITHIN_MS);
    lines.push(`${run}:`, ...indented(output), ...(isLate ? indented(tooLong(SHOW_WITHIN_MS)) : []));
  }
  return lines;
}

async function shown(kubectl: KubectlBlock | undefined, context: KubectlContext): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const read of readsOf(kubectl)) {
    const reading = await readText(context, read);
    const text = 'text' in reading ? reading.text : 'failed' in reading ? reading.failed : reading.skipped;
    lines.push(`${read.op} ${subjectOf(read, context.kinds)}:`, ...indented(text));
  }
  return lines;
}

function readsOf(kubectl: KubectlBlock | undefined): readonly Read[] {
  return READS.flatMap((op) => (kubectl?.[op] ?? []).map((entry): Read => ({ op, entry }) as Read));
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
}
