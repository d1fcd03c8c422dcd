import { vi } from 'vitest';
import type { TestCluster } from './cluster.js';
import type { KubeBody } from './kube-body.js';

type Query = Readonly<Record<string, string>>;

/**
 * Follows a collection until `done` holds for what is in it, sorted by name; gives those objects. It begins with a
 * list, goes on with a watch, and begins again when the watch ends.
 */
export async function untilObjects(
  kube: TestCluster,
  path: string,
  done: (objects: readonly KubeBody[]) => boolean,
  query: Query = {},
): Promise<readonly KubeBody[]> {
  for (;;) {
    const list = await kube.get(path, { query });
    // A server that is down or busy for a moment; the next list says what is there.
    if (list.status !== 200) continue;
    const found = await followFrom(kube, path, list.body, done, query);
    if (found) return found;
  }
}

/** Follows one object until it is there and `done` holds for it; gives it. */
export async function untilObject(
  kube: TestCluster,
  path: string,
  done: (object: KubeBody) => boolean = () => true,
): Promise<KubeBody> {
  const [collection, name] = split(path);
  const holds = ([object]: readonly KubeBody[]): boolean => object !== undefined && done(object);
  const [object] = await untilObjects(kube, collection, holds, { fieldSelector: `metadata.name=${name}` });
  return object as KubeBody;
}

/** Follows one object until it is gone. */
export async function untilGone(kube: TestCluster, path: string): Promise<void> {
  const [collection, name] = split(path);
  const query = { fieldSelector: `metadata.name=${name}` };
  await untilObjects(kube, collection, (objects) => objects.length === 0, query);
}

async function followFrom(
  kube: TestCluster,
  path: string,
  list: KubeBody,
  done: (objects: readonly KubeBody[]) => boolean,
  query: Query,
): Promise<readonly KubeBody[] | undefined> {
  const objects = new Map(list.items.map((object) => [object.metadata.name, object]));
  const present = (): readonly KubeBody[] =>
    [...objects.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  if (done(present())) return present();
  const watch = await kube.watchOpen(path, { ...query, resourceVersion: list.metadata.resourceVersion });
  try {
    for (let event = await watch.next(); event; event = await watch.next()) {
      if (event.type === 'ERROR') return undefined;
      if (event.type === 'DELETED') objects.delete(event.object.metadata.name);
      else objects.set(event.object.metadata.name, event.object);
      if (done(present())) return present();
    }
    return undefined;
  } finally {
    watch.close();
  }
}

function split(path: string): [string, string] {
  const slash = path.lastIndexOf('/');
  return [path.slice(0, slash), path.slice(slash + 1)];
}

/** Resolves when a GET is answered with that status: what a CRD serves changes a moment after the CRD. */
export async function untilStatus(kube: TestCluster, path: string, status: number): Promise<void> {
  await vi.waitUntil(async () => (await kube.get(path)).status === status, { timeout: 30_000, interval: 50 });
}
