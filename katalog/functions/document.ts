/** Values as JSON and YAML text. */
import { parse } from 'yaml';
import { goNumbers } from '../../lib/base/index.js';
import { isList, isMap, mapOf, sortedKeys } from '../templates/index.js';

/** JSON with the keys of maps in order, as Go writes it; "null" for what cannot be written. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(ordered(value)) ?? 'null';
  } catch {
    return 'null';
  }
}

function ordered(value: unknown): unknown {
  if (isList(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  return mapOf(sortedKeys(value).map((key) => [key, ordered(value[key])]));
}

/** What a JSON or YAML text says; undefined when it is neither. */
export function parseDocument(text: string): unknown {
  try {
    const value: unknown = /^\s*[{[]/.test(text) ? parseEither(text) : parseYaml(text);
    return ordered(value);
  } catch {
    return undefined;
  }
}

function parseEither(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text);
  }
}

/** Few aliases are followed, so that a short text cannot stand for a huge value. */
function parseYaml(text: string): unknown {
  return parse(text, { logLevel: 'error', maxAliasCount: 50, customTags: goNumbers });
}
