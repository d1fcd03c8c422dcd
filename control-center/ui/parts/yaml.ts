/** JSON as YAML to read and to copy. Texts that YAML would read as something else are quoted. */
import type { Json } from '../../server/wire/index.js';

export function yamlText(value: Json): string {
  return `${block(value, 0).replace(/^\n/, '')}\n`;
}

function block(value: Json, depth: number): string {
  if (isList(value)) return value.length === 0 ? '[]' : listText(value, depth);
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    return entries.length === 0 ? '{}' : mapText(entries, depth);
  }
  return typeof value === 'string' ? textOf(value, depth) : String(value);
}

function listText(items: readonly Json[], depth: number): string {
  const pad = '  '.repeat(depth);
  return items.map((item) => `\n${pad}- ${block(item, depth + 1).replace(/^\n\s*/, '')}`).join('');
}

function mapText(entries: readonly (readonly [string, Json])[], depth: number): string {
  const pad = '  '.repeat(depth);
  return entries
    .map(([key, value]) => {
      const text = block(value, depth + 1);
      return `\n${pad}${scalar(key)}:${text.startsWith('\n') ? '' : ' '}${text}`;
    })
    .join('');
}

function textOf(value: string, depth: number): string {
  if (!value.includes('\n')) return scalar(value);
  // A block keeps its lines only where none begins with a space and nothing is hidden.
  if (/^\s/.test(value) || hasControls(value)) return JSON.stringify(value);
  const pad = '  '.repeat(depth);
  const chomp = value.endsWith('\n') ? (value.endsWith('\n\n') ? '+' : '') : '-';
  const lines = value.replace(/\n$/, '').split('\n');
  return `|${chomp}\n${lines.map((line) => (line === '' ? '' : pad + line)).join('\n')}`;
}

const RESERVED = /^(?:|~|null|true|false|yes|no|on|off|y|n|[-+.]?[\d.][\d._eExXoOa-fA-F:+-]*|\.inf|\.nan)$/i;

function scalar(text: string): string {
  const isPlain = /^[\w/$.][\w ./$@+=(),<>*-]*$/u.test(text) && !text.endsWith(' ') && !RESERVED.test(text);
  return isPlain && !text.includes(': ') && !text.includes(' #') ? text : JSON.stringify(text);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** Characters that YAML does not take as they are. */
function hasControls(text: string): boolean {
  return [...text].some((character) => character < ' ' && character !== '\n' && character !== '\t');
}
