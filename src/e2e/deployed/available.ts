/** Waits by watch until Deployments are available, and says what their Pods say when they are not. */
import { isObject, type JsonMap, objectsOf, stringAt } from '../../../lib/base/index.js';
import { type ApiResource, isNotFound, type KubernetesObject } from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import type { KubectlContext } from '../kubectl/context.js';
import { eventsOf } from '../kubectl/objects.js';
import { equalityText } from '../kubectl/pods.js';
import { isRolledOut } from '../kubectl/resources.js';
import { NAMESPACE } from '../operators/operators.js';
import { Changes } from '../run/changes.js';
import { eventLines } from '../text/describe.js';
import { logOf } from './pod-logs.js';
import { type PodProblem, podProblems } from './pod-problems.js';

/** Images are pulled meanwhile, and nodes may be added. */
const WITHIN_MS = 300_000;
/** The watch wakes the wait; this is for a watch that was refused. */
const LOOK_EVERY_MS = 1_000;
const MOST_EVENTS = 10;
const LOG_LINES = 15;

const DEPLOYMENTS: ApiResource = { apiVersion: 'apps/v1', plural: 'deployments', namespaced: true };
const REPLICA_SETS: ApiResource = { ...DEPLOYMENTS, plural: 'replicasets' };
const PODS: ApiResource = { apiVersion: 'v1', plural: 'pods', namespaced: true };

type Cluster = Pick<KubectlContext, 'client' | 'kinds' | 'clock' | 'signal'>;

/** Throws ORK_E2E_DEPLOYMENT when one does not become available, or the reason of the signal. */
export async function untilAvailable(
  names: readonly string[],
  cluster: KubectlContext,
  withinMs = WITHIN_MS,
): Promise<void> {
  const { clock, signal } = cluster;
  const until = clock.monotonic() + withinMs;
  const changes = new Changes(cluster);
  try {
    await changes.add('Deployment', NAMESPACE);
    await changes.add('Pod', NAMESPACE);
    for (;;) {
      signal.throwIfAborted();
      const waiting = await Promise.all(names.map((name) => stateOf(name, cluster)));
      const open = waiting.filter((state) => state !== undefined);
      if (open.length === 0) return;
      const left = until - clock.monotonic();
      const isFinal = open.some(({ problems }) => problems.some((problem) => problem.isFinal));
      if (isFinal || left <= 0) {
        const lines = (await Promise.all(open.map((state) => linesOf(state, cluster)))).flat();
        throw commandErrors.make('ORK_E2E_DEPLOYMENT', lines.join('\n'));
      }
      await changes.next(Math.min(left, LOOK_EVERY_MS));
    }
  } finally {
    changes.close();
  }
}

/** A line for each thing that keeps these Deployments from being available; empty when they are. */
export async function unavailable(
  names: readonly string[],
  client: Cluster['client'],
): Promise<readonly string[]> {
  // The signal of the run has ended the wait already.
  const cluster = { client, signal: new AbortController().signal };
  const states = await Promise.all(names.map((name) => stateOf(name, cluster)));
  const open = states.filter((state) => state !== undefined);
  return (await Promise.all(open.map((state) => linesOf(state, cluster)))).flat();
}

interface Waiting {
  readonly name: string;
  readonly deployment: KubernetesObject | undefined;
  readonly pods: readonly KubernetesObject[];
  readonly problems: readonly PodProblem[];
}

/** undefined: it is available. */
async function stateOf(
  name: string,
  cluster: Pick<Cluster, 'client' | 'signal'>,
): Promise<Waiting | undefined> {
  const { client, signal } = cluster;
  let deployment: KubernetesObject;
  try {
    deployment = await client.get(DEPLOYMENTS, { namespace: NAMESPACE, name }, { signal });
  } catch (error) {
    if (isNotFound(error)) return { name, deployment: undefined, pods: [], problems: [] };
    throw error;
  }
  if (isRolledOut({ ...deployment, kind: 'Deployment' })) return undefined;
  const { items: pods } = await client.list(PODS, selection(deployment), { signal });
  return { name, deployment, pods, problems: pods.flatMap(podProblems) };
}

function selection({ spec }: KubernetesObject): {
  readonly namespace: string;
  readonly labelSelector: string;
} {
  const selector = isObject(spec) && isObject(spec['selector']) ? spec['selector']['matchLabels'] : undefined;
  return { namespace: NAMESPACE, labelSelector: equalityText(isObject(selector) ? selector : {}) };
}

async function linesOf(
  { name, deployment, pods, problems }: Waiting,
  cluster: Pick<Cluster, 'client' | 'signal'>,
): Promise<readonly string[]> {
  const head = `Deployment ${NAMESPACE}/${name} is not available`;
  if (!deployment) return [`${head}: it does not exist`];
  const words = problems.map(({ text }) => text);
  const said = [...new Set([...words, ...(pods.length === 0 ? conditionsOf(deployment) : [])])];
  const events = await lastEvents(name, deployment, pods, cluster);
  const exited = pods.find((pod) => podProblems(pod).some(({ hasExited }) => hasExited));
  const log = exited ? await logOf(exited, { previous: true, tailLines: LOG_LINES }, cluster) : '';
  return [
    `${head}: ${said.length === 0 ? 'it has no Pod' : said.join('\n  ')}`,
    ...(events.length === 0 ? [] : ['last Events:', ...events]),
    ...(log === ''
      ? []
      : ['last lines of the container:', ...log.trimEnd().replace(/^/gm, '  ').split('\n')]),
  ];
}

/** Why no Pod is made: a quota, an admission that refuses it. */
function conditionsOf({ status }: KubernetesObject): readonly string[] {
  const conditions = objectsOf(isObject(status) ? (status as JsonMap)['conditions'] : undefined);
  return conditions
    .filter(({ type, status: is }) => type === 'ReplicaFailure' && is === 'True')
    .map((condition) => `${stringAt(condition, 'reason')}: ${stringAt(condition, 'message')}`);
}

async function lastEvents(
  name: string,
  deployment: KubernetesObject,
  pods: readonly KubernetesObject[],
  { client, signal }: Pick<Cluster, 'client' | 'signal'>,
): Promise<readonly string[]> {
  const { items: sets } = await client.list(REPLICA_SETS, selection(deployment), { signal });
  const of = [
    { kind: 'Deployment', metadata: { name, namespace: NAMESPACE } },
    ...sets.map(({ metadata }) => ({ kind: 'ReplicaSet', metadata })),
    ...pods.map(({ metadata }) => ({ kind: 'Pod', metadata })),
  ];
  const events = (await Promise.all(of.map((each) => eventsOf({ client, signal }, each)))).flat();
  return events.length === 0 ? [] : eventLines(events).slice(1).slice(-MOST_EVENTS);
}
