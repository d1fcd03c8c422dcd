/** What needs a container, or a metrics server, or users: `logs`, `exec`, `cp`, `auth`, `top`. */
import { groupOf, isObject, type JsonMap, objectsOf } from '../../../lib/base/index.js';
import { type ApiResource, execInPod, isNotFound, KubeError } from '../../../lib/kube/index.js';
import type { ReadEntry } from '../document/index.js';
import type { KubectlContext, Reading } from './context.js';
import { readPodLog } from './pod-log.js';
import { holderOf, NotThere, namespaceOf, type PodQuery, podsOf } from './pods.js';

export async function readLogs(context: KubectlContext, entry: ReadEntry<'logs'>): Promise<Reading> {
  const own = await ownLog(context, entry);
  const logs = own === undefined ? await podLogs(context, entry) : [own];
  const { jq } = entry;
  if (jq === undefined) return { text: logs.join('') };
  const lines = logs
    .join('')
    .split('\n')
    .filter((line) => line.trim().startsWith('{'));
  return { text: lines.length === 0 ? '' : await context.jq.filter(lines.join('\n'), jq) };
}

/** Of a process that is no Pod; undefined: it is one. */
async function ownLog(context: KubectlContext, entry: ReadEntry<'logs'>): Promise<string | undefined> {
  const { operators, hostsOperators } = context;
  if (hostsOperators) return undefined;
  const { leaderElection, name, namespace } = entry;
  const holder = leaderElection ? await holderOf(context, leaderElection, namespace) : name;
  return holder === undefined ? undefined : operators.byName(holder)?.log.text({ sinceMs: entry.since });
}

async function podLogs(context: KubectlContext, entry: ReadEntry<'logs'>): Promise<readonly string[]> {
  const { client, signal } = context;
  const pods = await podsOf(context, entry);
  return Promise.all(
    pods.map(({ metadata }) => {
      const query: Record<string, string> = {};
      if (entry.container !== undefined) query['container'] = entry.container;
      if (entry.since !== undefined)
        query['sinceSeconds'] = String(Math.max(1, Math.ceil(entry.since / 1_000)));
      return readPodLog(metadata, query, { client, signal });
    }),
  );
}

export async function readExec(context: KubectlContext, entry: ReadEntry<'exec'>): Promise<Reading> {
  return run(context, entry, entry.command.map(String));
}

/** The content of a file; a folder cannot be copied into a text. */
export async function readFile(context: KubectlContext, entry: ReadEntry<'cp'>): Promise<Reading> {
  return run(context, entry, ['cat', entry.src]);
}

async function run(
  context: KubectlContext,
  query: PodQuery & { readonly container?: string | undefined },
  command: readonly string[],
): Promise<Reading> {
  const [pod] = await podsOf(context, query);
  const target = {
    namespace: namespaceOf(query),
    pod: pod?.metadata.name ?? '',
    container: query.container,
    command,
  };
  const { stdout, stderr, exitCode } = await execInPod(context.client, target, context.signal);
  return exitCode === 0 ? { text: stdout } : { failed: `exit code ${exitCode}: ${stderr.trim()}` };
}

const REVIEWS: Readonly<Record<'own' | 'other', ApiResource>> = {
  own: { apiVersion: 'authorization.k8s.io/v1', plural: 'selfsubjectaccessreviews', namespaced: false },
  other: { apiVersion: 'authorization.k8s.io/v1', plural: 'subjectaccessreviews', namespaced: false },
};

/** `yes` or `no`, as `kubectl auth can-i` says. */
export async function readAuth(context: KubectlContext, entry: ReadEntry<'auth'>): Promise<Reading> {
  if (context.isSimulated) return { skipped: 'the embedded cluster knows no users' };
  const { verb, resource, namespace, as } = entry;
  const [plural = '', subresource] = resource.split('/');
  const [name = '', ...group] = plural.split('.');
  const groups = group.length > 0 ? group.join('.') : groupOf((await context.kinds.one(name)).apiVersion);
  const resourceAttributes = {
    ...{ verb, resource: name, group: groups },
    ...(namespace === undefined ? {} : { namespace }),
    ...(subresource === undefined ? {} : { subresource }),
  };
  const spec =
    as === undefined ? { resourceAttributes } : { resourceAttributes, user: as, groups: groupsOf(as) };
  const kind = as === undefined ? 'SelfSubjectAccessReview' : 'SubjectAccessReview';
  const answer = await context.client.review(REVIEWS[as === undefined ? 'own' : 'other'], {
    ...{ apiVersion: 'authorization.k8s.io/v1', kind, spec },
  });
  const status = isObject(answer) && isObject(answer['status']) ? answer['status'] : {};
  return { text: status['allowed'] === true ? 'yes' : 'no' };
}

/** Every service account is in these groups. */
function groupsOf(user: string): readonly string[] {
  const [, , , namespace] = /^(system):(serviceaccount):(([^:]+)):/.exec(user) ?? [];
  if (namespace === undefined) return ['system:authenticated'];
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
}

/** A line for each Pod or node, or container: name, CPU, memory. */
export async function readTop(context: KubectlContext, entry: ReadEntry<'top'>): Promise<Reading> {
  if (context.isSimulated) return { skipped: 'the embedded cluster measures nothing' };
  const isPod = /^pods?$/i.test(entry.kind);
  const plural = isPod ? 'pods' : 'nodes';
  const resource = { apiVersion: 'metrics.k8s.io/v1beta1', plural, namespaced: isPod };
  const query = {
    namespace: isPod ? (entry.namespace ?? 'default') : undefined,
    labelSelector: entry.labelSelector,
  };
  try {
    const { items } = await context.client.list(resource, query, { signal: context.signal });
    const named = items.filter(({ metadata }) => entry.name === undefined || metadata.name === entry.name);
    if (named.length === 0) throw new NotThere(`nothing is measured of ${plural} yet`);
    return {
      text: named.flatMap((item) => usageLines(item as unknown as JsonMap, entry.containers)).join('\n'),
    };
  } catch (error) {
    if (isNotFound(error)) return { failed: 'the cluster has no metrics server: install one in setup' };
    throw error;
  }
}

function usageLines(item: JsonMap, byContainer: boolean | undefined): readonly string[] {
  const name = isObject(item['metadata']) ? item['metadata']['name'] : '';
  const rows = objectsOf(item['containers']);
  if (rows.length === 0) return [`${name} ${usageOf(item)}`];
  if (byContainer) return rows.map((row) => `${name} ${row['name']} ${usageOf(row)}`);
  return [`${name} ${rows.map(usageOf).join(' ')}`];
}

function usageOf({ usage }: JsonMap): string {
  const { cpu, memory } = isObject(usage) ? usage : {};
  return `cpu=${cpu} memory=${memory}`;
}

/** The embedded cluster says so of Pods that no container is behind. */
export function isSimulatedPod(error: unknown): error is KubeError {
  return error instanceof KubeError && error.status.code === 501;
}
