/**
 * `$NAME` or `${NAME}` at the beginning of a text of the Katalog stands for an environment variable of the runtime.
 * It is read from the text as written, before templates: what a custom resource holds never names a variable.
 */

import { type Environment, variableOf } from '../../lib/base/index.js';
import { ResourceError } from '../resources/index.js';
import type { Path } from '../scope/index.js';

const PREFIX = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/;

/** The variable and the text after it; undefined where the text begins with none. */
export function environmentPrefix(
  text: unknown,
): { readonly name: string; readonly rest: string } | undefined {
  const match = typeof text === 'string' ? PREFIX.exec(text) : null;
  if (!match || typeof text !== 'string') return undefined;
  return { name: match[1] ?? match[2] ?? '', rest: text.slice(match[0].length) };
}

/** The value of a variable. Throws `ResourceError` when it is not set. */
export function variable(env: Environment, name: string, at: Path): string {
  const value = variableOf(env, name);
  if (value === undefined) throw new ResourceError(`the environment variable ${name} is not set`, at);
  return value;
}
