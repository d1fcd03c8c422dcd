import { createHash } from 'node:crypto';
import { child, deepEqual, type JsonMap, numberAt, stringAt, without } from '../../../lib/base/index.js';
import { deleteObject } from '../../handlers/delete.js';
import { kubeTime } from '../../kube-object.js';
import type { ResourceChange } from '../../store/store.js';
import type { Stored } from '../../store/stored.js';
import { writeStatus } from '../internal-write.js';
import { QueuedController } from '../queued-controller.js';
import { deploymentStatus, wantedOf } from './deployment-status.js';
import { controllerOf, createOwned, ownedBy, referenceTo, rewrite } from './owned.js';

const KEY = 'deployments.apps';
const SETS = 'replicasets.apps';
const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';
const HISTORY = 10;

/**
 * Rolls Deployments out by ReplicaSets: the new one in full at once, the old ones to nothing when the new one is ready,
 * or before it with `strategy: Recreate`. `maxSurge`, `maxUnavailable` and `minReadySeconds` are not looked at.
 */
export class Deployments extends QueuedController {
  protected observe({ resource, type, current }: ResourceChange): void {
    if (resource === KEY && type !== 'DELETED') this.#look(current.namespace, current.name);
    if (resource !== SETS) return;
    const owner = controllerOf(current.object);
    if (owner?.kind === 'Deployment') this.#look(current.namespace, owner.name);
  }

  #look(namespace: string, name: string): void {
    this.queue.add(`${namespace}/${name}`, () => {
      const deployment = this.state.store.get(KEY, { namespace, name });
      if (deployment && deployment.object.metadata.deletionTimestamp === undefined)
        this.#reconcile(deployment);
    });
  }

  #reconcile(deployment: Stored): void {
    const spec = child(deployment.object, 'spec');
    const sets = ownedBy(this.state, SETS, deployment);
    const template = child(spec, 'template');
    const current = sets.find(({ object }) => deepEqual(templateOf(object), template));
    const old = sets.filter((set) => set !== current);
    const isRecreated = stringAt(spec, 'strategy', 'type') === 'Recreate';
    const mustWait =
      isRecreated && old.some(({ object }) => (numberAt(object, 'status', 'replicas') ?? 0) > 0);
    if (isRecreated) this.#empty(old);
    if (current) this.#rollOut(deployment, current, old);
    else if (mustWait || spec['paused'] === true) this.#report(deployment, sets, undefined);
    else this.#create(deployment, sets, template);
  }

  #rollOut(deployment: Stored, current: Stored, old: readonly Stored[]): void {
    const spec = child(deployment.object, 'spec');
    this.#number(deployment, current, old);
    this.#scale(deployment, current);
    const ready = numberAt(current.object, 'status', 'readyReplicas') ?? 0;
    const seen = numberAt(current.object, 'status', 'observedGeneration') ?? 0;
    const isReady = ready >= wantedOf(deployment.object) && seen >= (current.object.metadata.generation ?? 0);
    if (isReady && spec['paused'] !== true) {
      this.#empty(old);
      this.#trim(old, numberAt(spec, 'revisionHistoryLimit') ?? HISTORY);
    }
    this.#report(deployment, [current, ...old], current);
  }

  #create(deployment: Stored, sets: readonly Stored[], template: JsonMap): void {
    const { object, name, namespace } = deployment;
    const hash = hashOf(template, sets);
    const metadata = child(template, 'metadata');
    const labels = { ...child(metadata, 'labels'), [HASH_LABEL]: hash };
    const selector = child(child(object, 'spec'), 'selector');
    const replicas = wantedOf(object);
    createOwned(this.state, SETS, {
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels,
        annotations: { [REVISION]: String(Math.max(0, ...sets.map(revisionOf)) + 1) },
        ownerReferences: [referenceTo('Deployment', deployment)],
      },
      spec: {
        replicas,
        selector: { ...selector, matchLabels: { ...child(selector, 'matchLabels'), [HASH_LABEL]: hash } },
        template: { ...template, metadata: { ...metadata, labels } },
      },
    });
    this.#note(deployment, `Scaled up replica set ${name}-${hash} from 0 to ${replicas}`);
  }

  /** A ReplicaSet whose template comes back becomes the newest revision; the Deployment names it. */
  #number(deployment: Stored, current: Stored, old: readonly Stored[]): void {
    const newest = Math.max(0, ...old.map(revisionOf));
    const revision = String(revisionOf(current) > newest ? revisionOf(current) : newest + 1);
    for (const [key, stored] of [
      [SETS, current],
      [KEY, deployment],
    ] as const) {
      const latest = this.state.store.get(key, stored);
      const { annotations } = latest?.object.metadata ?? {};
      if (!latest || annotations?.[REVISION] === revision) continue;
      rewrite(this.state, key, latest, {
        metadata: { annotations: { ...annotations, [REVISION]: revision } },
      });
    }
  }

  #scale(deployment: Stored, current: Stored): void {
    const wanted = wantedOf(deployment.object);
    const before = wantedOf(current.object);
    if (before === wanted) return;
    this.#resize(current, wanted);
    const direction = wanted > before ? 'up' : 'down';
    this.#note(deployment, `Scaled ${direction} replica set ${current.name} from ${before} to ${wanted}`);
  }

  #empty(sets: readonly Stored[]): void {
    for (const set of sets) if (wantedOf(set.object) > 0) this.#resize(set, 0);
  }

  #resize(set: Stored, replicas: number): void {
    const latest = this.state.store.get(SETS, set);
    if (latest) rewrite(this.state, SETS, latest, { spec: { ...child(latest.object, 'spec'), replicas } });
  }

  #trim(old: readonly Stored[], keep: number): void {
    const empty = old.filter(({ object }) => (numberAt(object, 'status', 'replicas') ?? 0) === 0);
    const oldest = empty
      .sort((a, b) => revisionOf(a) - revisionOf(b))
      .slice(0, Math.max(0, empty.length - keep));
    for (const set of oldest) deleteObject(this.state, SETS, set, { dryRun: false, policy: 'Background' });
  }

  #report(deployment: Stored, sets: readonly Stored[], current: Stored | undefined): void {
    const latest = this.state.store.get(KEY, deployment);
    if (!latest) return;
    const now = sets.flatMap((set) => this.state.store.get(SETS, set) ?? []);
    const sum = (of: readonly Stored[], field: string): number =>
      of.reduce((total, { object }) => total + (numberAt(object, 'status', field) ?? 0), 0);
    const updated = current ? now.filter(({ name }) => name === current.name) : [];
    const counts = {
      wanted: wantedOf(latest.object),
      replicas: sum(now, 'replicas'),
      updated: sum(updated, 'replicas'),
      ready: sum(now, 'readyReplicas'),
    };
    const status = deploymentStatus(latest.object, this.state.clock.now(), counts);
    writeStatus(this.state, KEY, latest, status);
  }

  /** An Event, as `kubectl describe` shows it. */
  #note({ object, namespace, name }: Stored, message: string): void {
    const at = kubeTime(this.state.clock.now());
    createOwned(this.state, 'events', {
      metadata: { name: `${name}.${this.state.uid().replaceAll('-', '').slice(0, 16)}`, namespace },
      involvedObject: {
        ...{ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name },
        uid: object.metadata.uid,
        resourceVersion: object.metadata.resourceVersion,
      },
      ...{ reason: 'ScalingReplicaSet', message, type: 'Normal', count: 1 },
      ...{ firstTimestamp: at, lastTimestamp: at },
      source: { component: 'deployment-controller' },
      reportingComponent: 'deployment-controller',
    });
  }
}

/** The template of a ReplicaSet as its Deployment had it. */
function templateOf(set: JsonMap): JsonMap {
  const template = child(child(set, 'spec'), 'template');
  const metadata = child(template, 'metadata');
  return { ...template, metadata: { ...metadata, labels: without(child(metadata, 'labels'), HASH_LABEL) } };
}

function revisionOf({ object }: Stored): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0);
}

/** Letters that make no words, as in the names that Kubernetes makes. */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Of the template, and of how many had it before: a template whose name is taken gets another one. */
function hashOf(template: JsonMap, sets: readonly Stored[]): string {
  for (let salt = 0; ; salt++) {
    const digest = createHash('sha256').update(JSON.stringify(template)).update(String(salt)).digest();
    const hash = [...digest.subarray(0, 9)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
    if (!sets.some(({ name }) => name.endsWith(`-${hash}`))) return hash;
  }
}
