/** `resources`: objects that exist, are ready, or are as many as expected. */
import { messageOf } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { isReady } from '../../dev/setup-wait.js';
import type { ResourceCheck } from '../document/index.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';
import type { KubectlContext } from './context.js';
import { UnknownKind } from './kinds.js';
import type { Rollout } from './mutate.js';
import { nameOf, objectsNamed } from './objects.js';
import type { Outcome } from './read.js';

/** Never throws. */
export async function evaluateResource(context: KubectlContext, check: ResourceCheck): Promise<Outcome> {
  try {
    const seen = judge(check, await found(context, check));
    return seen === undefined
      ? { state: 'met' }
      : { state: 'failed', what: nameOf(context.kinds, check), why: seen };
  } catch (error) {
    // What nobody serves does not exist either.
    if (error instanceof UnknownKind && check.count === 0) return { state: 'met' };
    return { state: 'failed', what: nameOf(context.kinds, check), why: messageOf(error) };
  }
}

async function found(context: KubectlContext, check: ResourceCheck): Promise<readonly KubernetesObject[]> {
  for (const served of await context.kinds.named(check.kind)) {
    const objects = await objectsNamed(context, served, check);
    if (objects.length > 0) return objects;
  }
  return [];
}

/** What is missing, in words; undefined: nothing. */
function judge(check: ResourceCheck, objects: readonly KubernetesObject[]): string | undefined {
  const { count, ready } = check;
  if (count !== undefined && objects.length !== count)
    return `expected ${count}, found ${objects.length}${listed(objects)}`;
  if (count === 0) return undefined;
  if (objects.length === 0) return 'does not exist';
  const waiting = ready === undefined ? [] : objects.filter((object) => isReady(object) !== ready);
  // Without a name or a count one of them is enough.
  const isMet =
    check.name === undefined && count === undefined ? waiting.length < objects.length : waiting.length === 0;
  return isMet ? undefined : `is ${ready ? 'not ' : ''}ready: ${statusText(waiting[0])}`;
}

export async function evaluateRollout(context: KubectlContext, rollout: Rollout): Promise<Outcome> {
  const isOwn = rollout.namespace === NAMESPACE && Object.values(DEPLOYMENT).includes(rollout.name);
  if (isOwn && !context.hostsOperators) return { state: 'met' };
  const failed = (why: string): Outcome => {
    return { state: 'failed', what: `rollout of ${nameOf(context.kinds, rollout)}`, why };
  };
  try {
    const served = await context.kinds.one(rollout.kind);
    const [object] = await objectsNamed(context, served, rollout);
    if (!object) return failed('does not exist');
    return isRolledOut(object) ? { state: 'met' } : failed(`is not complete: ${statusText(object)}`);
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Every replica is of the newest template, and ready. */
export function isRolledOut(object: KubernetesObject): boolean {
  if (!isReady(object)) return false;
  const { spec = {}, status = {} } = object as { spec?: Counts; status?: Counts };
  if (object.kind === 'DaemonSet')
    return (status.updatedNumberScheduled ?? 0) >= (status.desiredNumberScheduled ?? 0);
  const wanted = spec.replicas ?? 1;
  const updated = status.updatedReplicas ?? (object.kind === 'Deployment' ? 0 : wanted);
  return updated >= wanted && (status.replicas ?? 0) === wanted;
}

interface Counts {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
}

function statusText(object: KubernetesObject | undefined): string {
  const text = JSON.stringify(object?.status ?? {});
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function listed(objects: readonly KubernetesObject[]): string {
  if (objects.length === 0) return '';
  const names = objects.slice(0, 10).map(({ metadata }) => metadata.name);
  return `: ${names.join(', ')}${objects.length > names.length ? ', …' : ''}`;
}
