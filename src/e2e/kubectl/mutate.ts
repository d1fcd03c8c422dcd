/** Mutations of a checkpoint. Each is carried out once, and again only while it fails. */
import { resolve } from 'node:path';
import { type JsonObject, type JsonValue, messageOf } from '../../../lib/base/index.js';
import { isNotFound, KubeError, type KubernetesObject, type ServedKind } from '../../../lib/kube/index.js';
import { checkName, manifestObjects, readManifest, valuesOf } from '../../manifests.js';
import { type Mutation, unmet } from '../document/index.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';
import type { Applied } from './applied.js';
import type { KubectlContext } from './context.js';
import { type Kinds, namespaceIn, UnknownKind } from './kinds.js';
import { holderOf, NotThere } from './pods.js';
import type { Outcome } from './read.js';

/** A rollout that a checkpoint waits for. */
export interface Rollout {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

export interface Mutated {
  readonly outcome: Outcome;
  readonly rollout?: Rollout;
}

type Entry<Op extends Mutation['op']> = Extract<Mutation, { op: Op }>['entry'];

/** Never throws: what went wrong is in the outcome. */
export async function mutate(
  context: KubectlContext,
  applied: Applied,
  mutation: Mutation,
): Promise<Mutated> {
  try {
    return await carryOut(context, applied, mutation);
  } catch (error) {
    const what = `${mutation.op} ${subject(mutation, context.kinds)}`;
    return { outcome: { state: 'failed', what, why: messageOf(error) } };
  }
}

async function carryOut(context: KubectlContext, applied: Applied, mutation: Mutation): Promise<Mutated> {
  const done: Mutated = { outcome: { state: 'met' } };
  switch (mutation.op) {
    case 'apply':
      return { outcome: await apply(context, applied, mutation.entry) };
    case 'patch':
      await patch(context, mutation.entry);
      return done;
    case 'restart':
    case 'scale': {
      const { kind, name, namespace, ready } = mutation.entry;
      if (!(await ofOwnProcesses(context, mutation))) await rollOut(context, mutation);
      return ready ? { ...done, rollout: { kind, name, namespace } } : done;
    }
    case 'delete':
      await remove(context, mutation.entry);
      return done;
  }
}

async function apply(context: KubectlContext, applied: Applied, entry: Entry<'apply'>): Promise<Outcome> {
  const { file, inline, namespace, exitCode = 0 } = entry;
  const what = `apply ${file ?? 'inline'}`;
  const lines: string[] = [];
  let failed = false;
  const refused = (error: unknown): readonly JsonObject[] => {
    failed = true;
    lines.push(refusal(error));
    return [];
  };
  const read = async () =>
    file === undefined ? manifestObjects('inline', inline) : readManifest(pathOf(context, file));
  for (const object of await read().catch(refused)) {
    try {
      const made = await applied.apply(object, namespace, context.signal);
      lines.push(`${String(object['kind']).toLowerCase()}/${made.metadata.name} applied`);
    } catch (error) {
      refused(error);
    }
  }
  const text = lines.join('\n');
  if (failed !== exitCode > 0) {
    const why = failed ? text : `it was accepted, and exit code ${exitCode} was expected: ${text}`;
    return { state: 'failed', what, why };
  }
  const open = unmet(entry, text);
  return open.length === 0 ? { state: 'met' } : { state: 'unmet', what, unmet: open, seen: text };
}

/** As `kubectl` prints it. */
function refusal(error: unknown): string {
  if (!(error instanceof KubeError)) return `error: ${messageOf(error)}`;
  return `Error from server (${error.status.reason}): ${error.status.message}`;
}

async function patch(context: KubectlContext, entry: Entry<'patch'>): Promise<void> {
  const served = await context.kinds.one(entry.kind);
  const written = typeof entry.patch === 'string' ? valuesOf('patch', entry.patch)[0] : entry.patch;
  const body = written as JsonValue;
  await context.client.patch(
    served,
    placed(served, entry),
    { type: entry.type, body },
    { signal: context.signal },
  );
}

/** Restarts by the annotation that `kubectl rollout restart` writes. */
async function rollOut(
  { client, kinds, clock, signal }: KubectlContext,
  mutation: Extract<Mutation, { op: 'restart' | 'scale' }>,
): Promise<void> {
  const { entry } = mutation;
  const served = await kinds.one(entry.kind);
  const name = placed(served, entry);
  if (mutation.op === 'scale') {
    await client.mergePatch(served, name, { spec: { replicas: mutation.entry.replicas } }, { signal });
    return;
  }
  const at = new Date(clock.now()).toISOString();
  const annotations = { 'kubectl.kubernetes.io/restartedAt': at };
  await client.mergePatch(served, name, { spec: { template: { metadata: { annotations } } } }, { signal });
}

/** Of the Deployments of the runtime and the gateway where there are none: their processes are acted on. */
async function ofOwnProcesses(
  { operators, hostsOperators }: KubectlContext,
  { op, entry }: Extract<Mutation, { op: 'restart' | 'scale' }>,
): Promise<boolean> {
  if (hostsOperators || entry.namespace !== NAMESPACE) return false;
  const component =
    entry.name === DEPLOYMENT.runtime ? 'runtime' : entry.name === DEPLOYMENT.gateway ? 'gateway' : undefined;
  if (component === undefined) return false;
  await (op === 'restart' ? operators.restart(component) : operators.scale(component, entry.replicas));
  return true;
}

async function remove(context: KubectlContext, entry: Entry<'delete'>): Promise<void> {
  const { leaderElection, file } = entry;
  if (leaderElection) return removeHolder(context, entry, leaderElection);
  if (file === undefined)
    return removeOne(context, { ...entry, kind: entry.kind ?? '', name: entry.name ?? '' });
  for (const object of await readManifest(pathOf(context, file))) {
    checkName(object);
    const { apiVersion, kind, metadata } = object as unknown as KubernetesObject;
    const served = await context.kinds.of(String(apiVersion), String(kind));
    const { name, namespace = entry.namespace } = metadata;
    if (served) await removeServed(context, served, { ...entry, name, namespace });
    else if (!entry.ignoreNotFound)
      throw new UnknownKind(`the cluster does not serve ${kind} of ${apiVersion}`);
  }
}

interface Removal {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly ignoreNotFound: boolean;
}

async function removeOne(
  context: KubectlContext,
  { kind, ...removal }: Removal & { readonly kind: string },
): Promise<void> {
  return removeServed(context, await context.kinds.one(kind), removal);
}

async function removeServed(
  { client, signal }: KubectlContext,
  served: ServedKind,
  entry: Removal,
): Promise<void> {
  try {
    await client.delete(served, placed(served, entry), { signal });
  } catch (error) {
    if (!entry.ignoreNotFound || !isNotFound(error)) throw error;
  }
}

async function removeHolder(
  context: KubectlContext,
  { namespace, ignoreNotFound }: Entry<'delete'>,
  lease: NonNullable<Entry<'delete'>['leaderElection']>,
): Promise<void> {
  const holder = await holderOf(context, lease, namespace);
  const { operators, hostsOperators } = context;
  if (hostsOperators) {
    const place = namespace ?? lease.namespace ?? 'default';
    return removeOne(context, { kind: 'pods', name: holder, namespace: place, ignoreNotFound });
  }
  if (!operators.byName(holder)) throw new NotThere(`this run did not start the holder ${holder}`);
  operators.kill(holder);
}

function placed(
  served: ServedKind,
  { name, namespace }: { readonly name: string; readonly namespace?: string | undefined },
): { name: string; namespace: string | undefined } {
  return { name, namespace: namespaceIn(served, namespace) };
}

function pathOf({ folder }: KubectlContext, file: string): string {
  return /^https?:/.test(file) ? file : resolve(folder, file);
}

function subject({ op, entry }: Mutation, kinds: Kinds): string {
  if (op === 'apply') return entry.file ?? 'inline';
  if (op === 'delete' && entry.leaderElection) return `holder of ${entry.leaderElection.lease}`;
  if (op === 'delete' && entry.file !== undefined) return entry.file;
  return kinds.objectName(entry.kind ?? '', { namespace: entry.namespace, name: entry.name ?? '' });
}
