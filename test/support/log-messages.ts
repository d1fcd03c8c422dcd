/** The messages that the code logs, read from its text: the last argument of every call that logs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './examples.js';

/** Where a runtime and a gateway log. */
const FOLDERS = ['runtime', 'gateway', 'lib/kube', 'lib/http', 'lib/notify'];
/** Files that pass on what somebody else logs. */
const PASSES_ON: ReadonlySet<string> = new Set([
  'runtime/hooks/hook-runner.ts',
  'runtime/reconcile/trace.ts',
]);

const CALL = /\b(?:log|trace)\??(?:\.(debug|info|warn|error|step)|\[[^\]\n]+\])\(/g;
const TEXT = /'((?:[^'\\\n]|\\.)*)'/g;

export interface LoggedMessage {
  readonly place: string;
  /** Those that one call may log; none: it is not a constant. */
  readonly messages: readonly string[];
}

export function loggedMessages(): readonly LoggedMessage[] {
  return FOLDERS.flatMap(sources).flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    const found = [...text.matchAll(CALL)].map((call) => {
      const given = args(text, call.index + call[0].length);
      // The message comes last, but for a step of a trace.
      return { place: path, messages: constants(text, (call[1] === 'step' ? given[0] : given.at(-1)) ?? '') };
    });
    return PASSES_ON.has(path) ? found.filter(({ messages }) => messages.length > 0) : found;
  });
}

function sources(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));
}

/** Of an entry of a table, all that the table has. */
function constants(source: string, argument: string): readonly string[] {
  const table = /^\s*([A-Z_]+)\[/.exec(argument)?.[1];
  const from = table === undefined ? -1 : source.indexOf(`const ${table}`);
  const text = from < 0 ? argument : source.slice(source.indexOf('= {', from), source.indexOf('};', from));
  return [...text.matchAll(TEXT)].map(([, text = '']) => text);
}

/** The arguments of the call whose opening parenthesis ends at `start`. */
function args(text: string, start: number): readonly string[] {
  const found = [''];
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? '';
    const quoted = '\'"`'.includes(char) ? text.slice(at, endOfString(text, at)) : char;
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    if (depth < 0) break;
    if (depth === 0 && char === ',') found.push('');
    else found.push(`${found.pop() ?? ''}${quoted}`);
    at += quoted.length - 1;
  }
  return found.filter((each) => each.trim() !== '');
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[start]) return at + 1;
  }
  return text.length;
}
