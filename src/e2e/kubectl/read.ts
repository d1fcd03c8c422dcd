/** Reads an entry, and says which of its assertions do not hold. */
import { messageOf } from '../../../lib/base/index.js';
import { yamlValues } from '../../yaml-values.js';
import { type Read, type Unmet, unmet } from '../document/index.js';
import { isSimulatedPod, readAuth, readExec, readFile, readLogs, readTop } from './containers.js';
import type { KubectlContext, Reading } from './context.js';
import type { Kinds } from './kinds.js';
import { describe, nameOf, readEvents, readObject } from './objects.js';
import { readPort } from './port-forward.js';

export type Outcome =
  | { readonly state: 'met' }
  | {
      readonly state: 'unmet';
      readonly what: string;
      readonly unmet: readonly Unmet[];
      readonly seen: string;
    }
  /** It could not be read, in words. */
  | { readonly state: 'failed'; readonly what: string; readonly why: string }
  | { readonly state: 'skipped'; readonly what: string; readonly why: string };

const READERS: { readonly [Op in Read['op']]: (context: KubectlContext, entry: never) => Promise<Reading> } =
  {
    get: readObject,
    logs: readLogs,
    describe,
    exec: readExec,
    'port-forward': readPort,
    events: readEvents,
    auth: readAuth,
    cp: readFile,
    top: readTop,
  };

export async function evaluateRead(context: KubectlContext, read: Read): Promise<Outcome> {
  const reading = await readText(context, read);
  const what = `${read.op} ${subjectOf(read, context.kinds)}`;
  if ('skipped' in reading) return { state: 'skipped', what, why: reading.skipped };
  if ('failed' in reading) return { state: 'failed', what, why: reading.failed };
  const open = unmet(read.entry, reading.text);
  return open.length === 0
    ? { state: 'met' }
    : { state: 'unmet', what, unmet: open, seen: reading.refusal ?? reading.text.trim() };
}

/** What an entry reads, extracted; never throws. */
export async function readText(context: KubectlContext, { op, entry }: Read): Promise<Reading> {
  try {
    const reading = await READERS[op](context, entry as never);
    if (!('text' in reading) || op === 'logs') return reading;
    const { refusal } = reading;
    if (refusal === undefined) return { text: await extracted(context, entry, reading.text) };
    // An error of a server is seldom in the form of its answers.
    const text = await extracted(context, entry, reading.text).catch(() => undefined);
    return text === undefined ? { failed: refusal } : { text, refusal };
  } catch (error) {
    if (isSimulatedPod(error)) return { skipped: error.status.message };
    return { failed: messageOf(error) };
  }
}

/** `jq` of JSON, `yq` of YAML. Throws an Error when the text is neither, or the filter fails. */
async function extracted(context: KubectlContext, entry: Read['entry'], text: string): Promise<string> {
  const { jq, yq } = entry as { jq?: string; yq?: string };
  if (jq !== undefined) return context.jq.filter(jsonOf(text), jq);
  if (yq === undefined) return text;
  return context.jq.filter(
    yamlValues(text)
      .map((value) => JSON.stringify(value))
      .join('\n'),
    yq,
  );
}

/** A `get` without `format: json` prints YAML, which `jq` takes here as well. */
function jsonOf(text: string): string {
  const first = text.trimStart()[0] ?? '';
  if ('{["-0123456789tfn'.includes(first)) return text;
  return yamlValues(text)
    .map((value) => JSON.stringify(value))
    .join('\n');
}

export function subjectOf({ op, entry }: Read, kinds: Kinds): string {
  switch (op) {
    case 'get':
    case 'describe':
    case 'events':
    case 'top': {
      const field = op === 'get' && entry.field !== undefined ? ` ${entry.field}` : '';
      return `${nameOf(kinds, entry)}${field}`;
    }
    case 'auth':
      return `can-i ${entry.verb} ${entry.resource}${entry.as === undefined ? '' : ` as ${entry.as}`}`;
    case 'port-forward': {
      const target = entry.service ?? entry.pod ?? `holder of ${entry.leaderElection?.lease}`;
      return `${target}:${entry.port}${entry.path ?? ''}`;
    }
    default:
      return entry.name ?? entry.labelSelector ?? `holder of ${entry.leaderElection?.lease}`;
  }
}
