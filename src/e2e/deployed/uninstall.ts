/** Removes what a document and its bundle have brought, so that at no time something asks a gateway that is gone. */
import { sleep } from '../../../lib/base/index.js';
import type { CreatedObject } from '../kubectl/applied.js';
import type { KubectlContext } from '../kubectl/context.js';
import { NAMESPACE } from '../operators/operators.js';
import type { Cleanup } from '../run/cleanup.js';
import type { Installation } from './installation.js';
import { registrationsOf, removeRegistration } from './registrations.js';

const ASK_EVERY_MS = 200;

export interface BroughtObjects {
  /** In the order of creation. */
  readonly created: readonly CreatedObject[];
  /** Where those of the bundle begin and end in it. */
  readonly bundle: readonly [from: number, to: number];
}

/**
 * What came after the bundle goes while the runtime and the gateway run. Then the gateway loses the right to register, and what
 * it has registered goes while it still answers; then the gateway; what its webhooks refused to remove; the runtime; and the
 * rest. Never throws.
 */
export async function uninstall(
  { gateway, gatewayRole }: Installation,
  { created, bundle: [from, to] }: BroughtObjects,
  { cleanup, kubectl }: { readonly cleanup: Cleanup; readonly kubectl: Cluster },
): Promise<void> {
  const refused = await cleanup.remove(created.slice(to));
  const ofGateway = created.slice(from, to).filter(({ name }) => name === gateway || name === gatewayRole);
  if (ofGateway.length > 0) {
    const roles = ofGateway.filter(({ name }) => name === gatewayRole);
    await cleanup.remove(roles);
    await unregister(kubectl);
    await removePods(
      ofGateway.filter((object) => !roles.includes(object)),
      cleanup,
    );
    // A gateway may have registered anew in the moment in which its role went.
    await untilUnregistered(cleanup, kubectl);
  }
  await cleanup.again(refused);
  await removePods(
    created.slice(0, to).filter((object) => !ofGateway.includes(object)),
    cleanup,
  );
}

type Cluster = Pick<KubectlContext, 'client' | 'clock'>;

/** A Deployment of the bundle is gone when its Pods are: they need their account and their namespace until then. */
async function removePods(objects: readonly CreatedObject[], cleanup: Cleanup): Promise<void> {
  const isOwn = ({ served, namespace }: CreatedObject): boolean =>
    served.kind === 'Deployment' && namespace === NAMESPACE;
  await cleanup.remove(objects, (object) => (isOwn(object) ? 'Foreground' : undefined));
}

async function untilUnregistered(cleanup: Cleanup, cluster: Cluster): Promise<void> {
  for (;;) {
    const standing = await unregister(cluster);
    if (standing.length === 0) return;
    if (cleanup.isOver) {
      for (const name of standing) cleanup.name(name);
      return;
    }
    await sleep(cluster.clock, ASK_EVERY_MS);
  }
}

/** Removes what is registered; gives what was. A cluster that is away is named with each object that it has kept. */
async function unregister(cluster: Cluster): Promise<readonly string[]> {
  const standing = await registrationsOf(cluster).catch(() => []);
  for (const each of standing) await removeRegistration(each, cluster).catch(() => undefined);
  return standing.map(({ text }) => text);
}
