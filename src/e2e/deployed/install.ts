/** Installs a bundle, and waits until what it has brought serves. */
import { type JsonObject, messageOf, OrkestraError, sleep } from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';
import type { Applied } from '../kubectl/applied.js';
import type { KubectlContext } from '../kubectl/context.js';
import { untilAvailable } from './available.js';
import type { Installation } from './installation.js';
import { untilServing } from './serving.js';
import { isCrd, nameOf } from './standing.js';

/** An API server learns of a registration a moment after it was written. */
export const LEARNED_MS = 1_500;

export interface Installed {
  readonly kubectl: KubectlContext;
  readonly applied: Applied;
  /** Names of CRDs that stood before. */
  readonly leftCrds: ReadonlySet<string>;
}

/**
 * Throws ORK_E2E_SETUP with the object that could not be applied, ORK_E2E_INSTALLED for one of somebody else,
 * ORK_E2E_DEPLOYMENT when the runtime or the gateway does not come to serve, or the reason of the signal.
 */
export async function install(
  { objects, runtime, gateway }: Installation,
  { kubectl, applied, leftCrds }: Installed,
): Promise<void> {
  const { signal, clock } = kubectl;
  for (const object of objects) {
    signal.throwIfAborted();
    if (!isCrd(object)) await applyOne(object, applied, signal);
    // One that the document brings is the document's.
    else if (!leftCrds.has(nameOf(object)) && !isApplied(object, applied))
      await applyOne(object, applied, signal);
  }
  await untilAvailable(namesOf({ runtime, gateway }), kubectl);
  if (gateway !== undefined) await untilServing('gateway', gateway, kubectl);
  if (runtime !== undefined) await untilServing('runtime', runtime, kubectl);
  if (gateway !== undefined) await sleep(clock, LEARNED_MS, signal);
}

/** Of its Deployments. */
export function namesOf({ runtime, gateway }: Pick<Installation, 'runtime' | 'gateway'>): readonly string[] {
  return [runtime, gateway].filter((name) => name !== undefined);
}

function isApplied(object: JsonObject, { created }: Applied): boolean {
  return created.some(({ served, name }) => served.kind === object['kind'] && name === nameOf(object));
}

async function applyOne(object: JsonObject, applied: Applied, signal: AbortSignal): Promise<void> {
  try {
    await applied.applyOwn(object, signal);
  } catch (error) {
    if (error instanceof OrkestraError && error.code === 'ORK_E2E_INSTALLED') throw error;
    const message = `applying ${object['kind']} ${nameOf(object)} of the bundle failed: ${messageOf(error)}`;
    throw commandErrors.make('ORK_E2E_SETUP', message, error);
  }
}
