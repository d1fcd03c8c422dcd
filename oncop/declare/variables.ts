/** The texts of a declaration in which `$NAME` stands for a variable of the environment, and the names in them. */
import { expandEnv } from './env.js';
import { type Fields, isFields } from './fields.js';
import type { CrossPath } from './problem.js';

export function variableTexts({ source }: Fields): readonly (readonly [CrossPath, string])[] {
  if (!isFields(source)) return [];
  const auth = isFields(source['auth']) ? source['auth'] : {};
  const all: readonly (readonly [CrossPath, unknown])[] = [
    [['source', 'host'], source['host']],
    [['source', 'endpoint'], source['endpoint']],
    [['source', 'auth', 'token'], auth['token']],
  ];
  return all.flatMap(([at, text]) => (typeof text === 'string' ? [[at, text] as const] : []));
}

/** Each variable once, in the order in which they are named. */
export function variablesOf(declaration: unknown): readonly string[] {
  if (!isFields(declaration)) return [];
  return [...new Set(variableTexts(declaration).flatMap(([, text]) => expandEnv(text, {}).unset))];
}
