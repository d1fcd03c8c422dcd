/** The variables of a process, as they are passed in: nothing below the edge reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable by the name that somebody else has written; undefined: it is not set. No name of `Object.prototype` is one. */
export function variableOf(env: Environment, name: string): string | undefined {
  return Object.hasOwn(env, name) ? env[name] : undefined;
}
