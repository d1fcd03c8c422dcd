import { variableOf } from '../../lib/base/index.js';

/** The environment as a value; this room never reads the process's own. */
export type Env = Readonly<Record<string, string | undefined>>;

const VARIABLE = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;
const ACTIONS = /(\{\{[\s\S]*?\}\})/;

/**
 * `$NAME` and `${NAME}` replaced, and the names that are unset or empty. Inside `{{ … }}` nothing is replaced:
 * there `$` begins a variable of the template.
 */
export function expandEnv(text: string, env: Env): { text: string; unset: readonly string[] } {
  const unset: string[] = [];
  const expand = (part: string): string =>
    part.replace(VARIABLE, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare ?? '';
      const value = variableOf(env, name);
      if (value !== undefined && value !== '') return value;
      unset.push(name);
      return whole;
    });
  const parts = text.split(ACTIONS).map((part) => (part.startsWith('{{') ? part : expand(part)));
  return { text: parts.join(''), unset };
}
