/** Waits until what was installed answers through the port-forward of the API server. */
import { isObject, messageOf, sleep } from '../../../lib/base/index.js';
import { KubeError } from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import { isSimulatedPod } from '../kubectl/containers.js';
import type { KubectlContext } from '../kubectl/context.js';
import { readPort } from '../kubectl/port-forward.js';
import { type Component, READY_PATH } from '../operators/operator-process.js';
import { NAMESPACE } from '../operators/operators.js';
import { deployedLogs } from './pod-logs.js';

const WITHIN_MS = 60_000;
/** A port has no watch. */
const ASK_EVERY_MS = 300;
const PORT = 8080;

/** `service`: of the component. Throws ORK_E2E_DEPLOYMENT or ORK_E2E_DEPLOYED, or the reason of the signal. */
export async function untilServing(
  component: Component,
  service: string,
  context: KubectlContext,
): Promise<void> {
  const { clock, signal } = context;
  const until = clock.monotonic() + WITHIN_MS;
  for (;;) {
    const why = await notServing(component, service, context);
    signal.throwIfAborted();
    if (why === undefined) return;
    if (clock.monotonic() >= until) {
      const message = `the ${component} does not answer through the API server: ${why}`;
      throw commandErrors.make('ORK_E2E_DEPLOYMENT', message);
    }
    await sleep(clock, ASK_EVERY_MS, signal);
  }
}

/** Why not (yet); undefined: it answers, and is registered where it registers anything. */
async function notServing(
  component: Component,
  service: string,
  context: KubectlContext,
): Promise<string | undefined> {
  const entry = { service, namespace: NAMESPACE, port: PORT, path: READY_PATH[component], statusCode: 200 };
  try {
    const reading = await readPort(context, entry);
    if ('failed' in reading) return reading.failed;
  } catch (error) {
    if (isSimulatedPod(error))
      throw commandErrors.make(
        'ORK_E2E_DEPLOYED',
        `${error.status.message}: the image does not run there`,
        error,
      );
    if (error instanceof KubeError && error.status.code === 403)
      throw commandErrors.make('ORK_E2E_DEPLOYMENT', error.message, error);
    return messageOf(error);
  }
  if (component === 'runtime' || (await isReached(context))) return undefined;
  return 'its webhooks were not reached yet';
}

/**
 * A gateway is ready before it is registered: it registers once its Service leads to it, which its log tells. A log that
 * cannot be read, or leaves that out, tells nothing.
 */
async function isReached(context: KubectlContext): Promise<boolean> {
  const logs = await deployedLogs('gateway', {}, context);
  const entries = logs.flatMap(({ text }) => text.split('\n').flatMap(entriesOf));
  const isAsked = entries.some(
    ({ msg, paths }) => msg === 'webhooks listening' && Array.isArray(paths) && paths.length > 0,
  );
  return !isAsked || entries.some(({ msg }) => msg === 'webhooks reached');
}

function entriesOf(line: string): readonly Readonly<Record<string, unknown>>[] {
  if (!line.startsWith('{')) return [];
  try {
    const entry: unknown = JSON.parse(line);
    return isObject(entry) ? [entry] : [];
  } catch {
    return [];
  }
}
