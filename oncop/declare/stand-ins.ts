/**
 * Variables of the environment that are not set where a Katalog is only read (`ork validate`, `ork generate`): each
 * gets a value of the form that its place asks for, so that everything else of the declaration is checked.
 */
import { type Env, expandEnv } from './env.js';
import type { Fields } from './fields.js';
import { type CrossPath, type CrossProblem, problem } from './problem.js';
import { variableTexts } from './variables.js';

/** The environment of one declaration, complete, and a warning for each text that names an unset variable. */
export function withStandIns(
  declaration: Fields,
  path: CrossPath,
  env: Env,
): { readonly env: Env; readonly problems: readonly CrossProblem[] } {
  const standIns: Record<string, string> = {};
  const problems: CrossProblem[] = [];
  for (const [at, text] of variableTexts(declaration)) {
    const { unset } = expandEnv(text, env);
    if (unset.length === 0) continue;
    for (const name of unset) {
      if (!Object.hasOwn(standIns, name)) standIns[name] = standIn(text, name);
    }
    // A token is not shown, even as written: it may be literal in part.
    const shown = at.at(-1) === 'token' ? '' : ` "${text}"`;
    const names = unset.map((name) => `$${name}`).join(', ');
    const message = `${at.at(-1)}${shown} refers to ${names}, which is not set here; ork run requires it`;
    problems.push(problem('ORK_CROSS_ENV', [...path, ...at], message, 'warning'));
  }
  return { env: { ...env, ...standIns }, problems };
}

/** At the beginning a URL, after a colon a port, else a part of a name. */
function standIn(text: string, name: string): string {
  const at = text.search(new RegExp(`\\$\\{?${name}\\b`));
  if (at === 0) return 'http://unset.invalid';
  return /[^/]:$/.test(text.slice(0, at)) ? '1' : 'unset';
}
