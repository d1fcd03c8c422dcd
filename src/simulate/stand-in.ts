import type { CommandContext } from '../context.js';

/**
 * A simulation reads no sibling, so a variable that is not set (`$LOADER_URL`) is no fault here: it is given a value
 * that makes an address where a whole URL, a host or a port is wanted.
 */
const STAND_INS = ['http://unset.invalid', 'unset.invalid', '1'];

/** The environments to load a Katalog with, one after the other until one serves; the real one is the last. */
export function standIns(context: CommandContext): readonly CommandContext[] {
  const filled = STAND_INS.map((value) => ({
    ...context,
    env: new Proxy(context.env, {
      get: (env, name) => (typeof name === 'string' ? env[name] || value : undefined),
    }),
  }));
  return [...filled, context];
}
