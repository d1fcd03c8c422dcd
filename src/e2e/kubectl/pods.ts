/** Which Pods an entry means: by name, label selector, Service or Lease. Looked up at every try. */
import { isObject, type JsonMap, numberAt, objectsOf, stringAt } from '../../../lib/base/index.js';
import { type ApiResource, isNotFound, type KubernetesObject, LEASES } from '../../../lib/kube/index.js';
import { NAMESPACE } from '../operators/operators.js';
import type { KubectlContext } from './context.js';

const PODS: ApiResource = { apiVersion: 'v1', plural: 'pods', namespaced: true };
const SERVICES: ApiResource = { apiVersion: 'v1', plural: 'services', namespaced: true };

/** What is not there yet, in words: it is tried again. */
export class NotThere extends Error {
  override readonly name = 'NotThere';
}

interface Lease {
  readonly lease: string;
  readonly namespace?: string | undefined;
}

export interface PodQuery {
  readonly name?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly leaderElection?: Lease | undefined;
  readonly namespace?: string | undefined;
}

/** The Pods of a query, by name. @throws NotThere when there is none */
export async function podsOf(context: KubectlContext, query: PodQuery): Promise<readonly KubernetesObject[]> {
  const namespace = namespaceOf(query);
  if (query.labelSelector === undefined)
    return [await podNamed(context, namespace, await nameOf(context, query))];
  const labelSelector = ownSelector(namespace, query.labelSelector);
  const { items } = await context.client.list(PODS, { namespace, labelSelector }, { signal: context.signal });
  if (items.length === 0)
    throw new NotThere(`no Pod of namespace ${namespace} has the labels ${query.labelSelector}`);
  return items;
}

/** Where an entry looks when it names no namespace: that of the Lease, else `default`. */
export function namespaceOf({ namespace, leaderElection }: PodQuery): string {
  return namespace ?? leaderElection?.namespace ?? 'default';
}

/** The name of the Pod that holds a Lease. @throws NotThere */
export async function holderOf(
  context: KubectlContext,
  { lease, namespace }: Lease,
  fallback: string | undefined,
): Promise<string> {
  const place = namespace ?? fallback ?? 'default';
  const found = await context.client
    .get(LEASES, { namespace: place, name: lease })
    .catch((error: unknown) => {
      if (isNotFound(error)) throw new NotThere(`Lease ${place}/${lease} does not exist`);
      throw error;
    });
  const holder = stringAt(found as unknown as JsonMap, 'spec', 'holderIdentity') ?? '';
  if (holder === '') throw new NotThere(`Lease ${place}/${lease} has no holder`);
  // client-go adds an id of the process to the name of the Pod.
  return holder.split('_')[0] ?? holder;
}

export async function podNamed(
  { client, signal }: KubectlContext,
  namespace: string,
  name: string,
): Promise<KubernetesObject> {
  try {
    return await client.get(PODS, { namespace, name }, { signal });
  } catch (error) {
    if (isNotFound(error)) throw new NotThere(`Pod ${namespace}/${name} does not exist`);
    throw error;
  }
}

export interface PodPort {
  readonly pod: KubernetesObject;
  readonly port: number;
}

/** A ready Pod of a Service, and the port of it that a port of the Service leads to. @throws NotThere */
export async function serviceTarget(
  { client, signal }: KubectlContext,
  {
    namespace,
    name,
    port,
  }: { readonly namespace: string; readonly name: string; readonly port: number | string },
): Promise<PodPort> {
  const service = (await client.get(SERVICES, { namespace, name }, { signal }).catch((error: unknown) => {
    if (isNotFound(error)) throw new NotThere(`Service ${namespace}/${name} does not exist`);
    throw error;
  })) as unknown as JsonMap;
  const spec = isObject(service['spec']) ? service['spec'] : {};
  const ports = objectsOf(spec['ports']);
  const served = ports.find((each) => String(each['port']) === String(port) || each['name'] === port);
  if (!served) {
    const known = ports.map((each) => each['port']).join(', ');
    throw new NotThere(
      `Service ${namespace}/${name} has no port ${port}: it has ${known === '' ? 'none' : known}`,
    );
  }
  const selector = isObject(spec['selector']) ? spec['selector'] : {};
  const labelSelector = equalityText(selector);
  if (labelSelector === '') throw new NotThere(`Service ${namespace}/${name} has no selector`);
  const { items } = await client.list(PODS, { namespace, labelSelector }, { signal });
  const ready = items.find(isReady);
  if (!ready) throw new NotThere(`Service ${namespace}/${name} has no ready Pod`);
  return { pod: ready, port: targetPort(ready, served) };
}

/** Labels that are all wanted, as the API takes them: `app=web,tier=front`. */
export function equalityText(labels: JsonMap): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** A number, or a name of a port of one of its containers. @throws NotThere */
function targetPort(pod: KubernetesObject, served: JsonMap): number {
  const target = served['targetPort'] ?? served['port'];
  if (typeof target === 'number') return target;
  const found = containerPorts(pod).find(({ name }) => name === target);
  const port = found && numberAt(found, 'containerPort');
  if (port === undefined) throw new NotThere(`Pod ${pod.metadata.name} has no port ${target}`);
  return port;
}

/** A port of a Pod by its number or name. @throws NotThere */
export function podPort(pod: KubernetesObject, port: number | string): number {
  if (typeof port === 'number') return port;
  return /^\d+$/.test(port) ? Number(port) : targetPort(pod, { targetPort: port });
}

function containerPorts(pod: KubernetesObject): readonly JsonMap[] {
  const { spec } = pod as unknown as { spec?: JsonMap };
  return objectsOf(spec?.['containers']).flatMap(({ ports }) => objectsOf(ports));
}

function isReady(pod: KubernetesObject): boolean {
  const { status } = pod as unknown as { status?: JsonMap };
  return objectsOf(status?.['conditions']).some(
    (each) => each['type'] === 'Ready' && each['status'] === 'True',
  );
}

async function nameOf(
  context: KubectlContext,
  { name, leaderElection, namespace }: PodQuery,
): Promise<string> {
  if (leaderElection) return holderOf(context, leaderElection, namespace);
  return name ?? '';
}

/** The Go implementation labels its own Pods otherwise, and its documents name them so. */
function ownSelector(namespace: string, selector: string): string {
  if (namespace !== NAMESPACE || !/^app\.kubernetes\.io\/name==?orkestra$/.test(selector.trim()))
    return selector;
  return 'app.kubernetes.io/part-of=orkestra,app.kubernetes.io/component=runtime';
}
