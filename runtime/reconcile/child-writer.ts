/**
 * Writes one child that is ours: creates it by POST, applies it, renews it, or leaves it alone when it is settled. Whether
 * an object of its name is ours is decided before (`child-claims.ts`).
 *
 * A POST never touches an object that is there. Every later write names the uid of the child, so that it changes that
 * object or none.
 */

import {
  type BuiltResource,
  type CertificateRequest,
  type ReplicaScaling,
  type ResourceTemplate,
  secretData,
} from '../../katalog/index.js';
import { type Clock, earliest, type JsonObject, timeText } from '../../lib/base/index.js';
import { issueCertificate, renewalAt } from '../../lib/certificates/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { isNotFound } from '../../lib/kube/index.js';
import {
  APPLIED_ANNOTATION,
  type Applied,
  appliedMark,
  contains,
  contentHash,
  postedMark,
  statusKey,
  wasApplied,
} from './applied.js';
import { keyOf, metadataOf } from './child-key.js';
import { upgradedFields } from './ownership/managed-fields.js';
import { annotated, ENTRY_ANNOTATION, entryAnnotation, RETAIN_ANNOTATION } from './ownership/marks.js';
import { keepsPosted } from './ownership/posted-fields.js';
import { replicasNow } from './replicas.js';
import type { TemplateData } from './template-data.js';
import { FIELD_MANAGER, isSuperseded, SupersededError, type Writer } from './writer.js';

/** How often the fields of a child are moved to apply while others write it. */
const UPGRADE_TRIES = 3;

/** On a child with a certificate or `rotateAfter`: when it was made. */
const GENERATED_ANNOTATION = 'orkestra.orkspace.io/generated-at';

export interface ChildWriterTools {
  readonly clock: Clock;
  /** The key of the CRD in the Katalog. */
  readonly crd: string;
  readonly writer: Writer;
  readonly applied: Applied;
  /** Default of `forceConflict`. */
  readonly force: boolean;
  /** Receives every answer to a write, so that its echo is known and later reads see it. */
  readonly wrote: (answer: KubernetesObject) => void;
}

/** What an entry builds. */
export interface Target {
  readonly entry: ResourceTemplate;
  readonly built: BuiltResource;
}

export class ChildWriter {
  #againMs: number | undefined;

  constructor(
    private readonly tools: ChildWriterTools,
    private readonly owner: KubernetesObject,
    private readonly data: TemplateData,
    private readonly signal: AbortSignal,
  ) {}

  /** When a child is due again by the clock, in milliseconds; undefined: none is. */
  get againMs(): number | undefined {
    return this.#againMs;
  }

  /**
   * `current`: the child as it is, when it is there; `full`: it was read just now, with its `managedFields`. Gives false
   * when an object that the cache does not show has the name.
   */
  async ensure(target: Target, current: KubernetesObject | undefined, full = false): Promise<boolean> {
    const { built } = target;
    if (built.certificate) return this.#certify(target, built.certificate, current);
    if (!isApplied(target)) return this.#ensureOnce(target, current);
    const answer = await this.#apply(this.#scaled(target, current), current, full);
    if (answer && built.status) await this.#writeStatus(built, built.status, answer.status);
    return answer !== undefined;
  }

  /** The object of the entry as it is written, with its marks. */
  marked({ entry, built }: Target, more: Readonly<Record<string, string>> = {}): JsonObject {
    return annotated(built.object, this.owner, {
      [ENTRY_ANNOTATION]: entryAnnotation(this.tools.crd, entry),
      ...(entry.retain ? { [RETAIN_ANNOTATION]: 'true' } : {}),
      ...more,
    });
  }

  /** Created when absent, and then left alone, but for its marks. */
  async #ensureOnce(target: Target, current: KubernetesObject | undefined): Promise<boolean> {
    const { entry, built } = target;
    const made = current ?? (await this.#create(this.#scaled(target, current)));
    if (!made) return false;
    // Until discovery has answered it is not known that there is a status to begin with.
    if (built.status && (!current || current.status === undefined))
      await this.#writeStatus(built, built.status);
    if (!current) return true;
    if (this.#isOld(entry, current)) await this.#renew(target, current);
    else if (built.scaling) await this.#scale(built, built.scaling, current);
    return true;
  }

  /** What the API server makes of a status, such as to leave unknown fields out, is remembered as that of an apply. */
  async #writeStatus(built: BuiltResource, status: JsonObject, stored?: unknown): Promise<void> {
    const { applied, writer, wrote } = this.tools;
    const key = statusKey(keyOf(built));
    const wanted = { desired: status, hash: contentHash(status) };
    if (applied.settled(key, wanted, stored) || contains(stored, status)) return;
    const options = { subresource: 'status', signal: this.signal } as const;
    const answer = await writer
      .mergePatch(built, metadataOf(built.object), { status }, options)
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
        throw new Error('it has no status subresource; leave hasStatus out', { cause: error });
      });
    applied.record(key, wanted, answer.status);
    wrote(answer);
  }

  /** With the replicas that `autoscale` decides on. */
  #scaled(target: Target, cached: KubernetesObject | undefined): Target {
    const { object, scaling } = target.built;
    if (!scaling) return target;
    const { replicas, annotations, dueAt } = replicasNow(object, scaling, { cached }, this.tools.clock.now());
    if (dueAt !== undefined) this.#isDue(dueAt);
    const spec = { ...(object['spec'] as JsonObject), replicas };
    return {
      ...target,
      built: { ...target.built, object: withAnnotations({ ...object, spec }, annotations) },
    };
  }

  /** Of a workload that is else left alone. */
  async #scale(built: BuiltResource, scaling: ReplicaScaling, cached: KubernetesObject): Promise<void> {
    const { clock, writer, wrote } = this.tools;
    const { replicas, annotations, dueAt } = replicasNow(
      built.object,
      scaling,
      { cached, live: true },
      clock.now(),
    );
    if (dueAt !== undefined) this.#isDue(dueAt);
    if (replicas === cached.spec?.['replicas']) return;
    const patch = { metadata: { annotations }, spec: { replicas } };
    wrote(await writer.mergePatch(built, metadataOf(built.object), patch, { signal: this.signal }));
  }

  /** Issues a certificate for a Secret that has none of its own for long enough. */
  async #certify(
    target: Target,
    request: CertificateRequest,
    cached: KubernetesObject | undefined,
  ): Promise<boolean> {
    const { clock } = this.tools;
    const renewal = cached && renewalAt(cached['data'], request);
    if (cached && !this.#isOld(target.entry, cached) && renewal !== undefined && !this.#isDue(renewal))
      return true;
    const data = secretData(await issueCertificate(request, clock.now()));
    this.signal.throwIfAborted();
    this.#isDue(renewalAt(data, request) ?? clock.now());
    const issued = { ...target, built: { ...target.built, object: { ...target.built.object, data } } };
    if (!cached) return (await this.#create(issued)) !== undefined;
    await this.#renew(issued, cached);
    return true;
  }

  /** Of an entry with `rotateAfter`: whether what is there has been made too long ago. */
  #isOld(entry: ResourceTemplate, { metadata }: KubernetesObject): boolean {
    const after = entry.rotateAfterMs(this.data);
    const made = Date.parse(metadata.annotations?.[GENERATED_ANNOTATION] ?? metadata.creationTimestamp ?? '');
    return after !== undefined && this.#isDue(made + after);
  }

  /** Whether that time (Unix milliseconds) has come; when not, the CR is looked at again then. */
  #isDue(at: number): boolean {
    const ms = at - this.tools.clock.now();
    if (ms > 0) this.#againMs = earliest(this.#againMs, ms);
    return ms <= 0;
  }

  /** Makes it again, whoever has written its fields since. */
  async #renew(target: Target, current: KubernetesObject): Promise<void> {
    const object = withUid(this.marked(target, this.#dated(target)), current);
    const options = { force: true, signal: this.signal };
    this.tools.wrote(await this.tools.writer.apply(target.built, object, options));
  }

  /** When it is made, on what is made again some day. */
  #dated({ entry, built: { certificate } }: Target): Record<string, string> {
    const after = entry.rotateAfterMs(this.data);
    if (after !== undefined) this.#isDue(this.tools.clock.now() + after);
    const dated = certificate !== undefined || after !== undefined;
    return dated ? { [GENERATED_ANNOTATION]: timeText(this.tools.clock.now()) } : {};
  }

  /** undefined: an object of that name is there. */
  async #create(target: Target): Promise<KubernetesObject | undefined> {
    return this.#post(target, this.marked(target, this.#dated(target)));
  }

  async #post({ built }: Target, object: JsonObject): Promise<KubernetesObject | undefined> {
    const answer = await this.tools.writer.create(built, object, { signal: this.signal });
    if (answer) this.tools.wrote(answer);
    return answer;
  }

  /** The object as it is then; undefined: one that the cache does not show has the name. */
  async #apply(
    target: Target,
    current: KubernetesObject | undefined,
    full: boolean,
  ): Promise<KubernetesObject | undefined> {
    const { entry, built } = target;
    const { applied, writer, wrote } = this.tools;
    const [key, hash] = [keyOf(built), contentHash(built.object)];
    const mark = appliedMark(built, hash);
    const stored = current?.metadata.annotations?.[APPLIED_ANNOTATION];
    const posted = postedMark(mark);
    const kept = !current || stored === posted ? posted : mark;
    const desired = this.marked(target, { [APPLIED_ANNOTATION]: kept });
    if (!current) {
      const made = await this.#post(target, desired);
      if (made) applied.record(key, { desired, hash }, made, true);
      return made;
    }
    const known = stored === mark || stored === posted;
    if (applied.settled(key, { desired, hash }, current, known)) return current;
    const force = entry.forceConflict ?? this.tools.force;
    const isPosted = !wasApplied(stored);
    // Nothing that a POST has set leaves, so its fields stay as they are until something does: one request in place of three.
    const stays = isPosted && force && keepsPosted(built, desired, current);
    if (isPosted && !stays) await this.#upgrade(built, current, full);
    const next = stays ? posted : mark;
    const config = next === kept ? desired : this.marked(target, { [APPLIED_ANNOTATION]: next });
    const answer = await writer.apply(built, withUid(config, current), { force, signal: this.signal });
    applied.record(key, { desired: config, hash }, answer, true);
    wrote(answer);
    return answer;
  }

  /** Before the first apply of a child: the fields that a POST has set are moved to what is applied. */
  async #upgrade(built: BuiltResource, current: KubernetesObject, full: boolean): Promise<void> {
    const { writer, wrote } = this.tools;
    const name = metadataOf(built.object);
    let live = full ? current : undefined;
    for (let tries = 0; tries < UPGRADE_TRIES; tries += 1) {
      live ??= await writer.get(built, name, { signal: this.signal });
      if (!live || live.metadata.uid !== current.metadata.uid) throw new SupersededError();
      const { managedFields } = live.metadata as { managedFields?: unknown };
      const fields = upgradedFields(managedFields, FIELD_MANAGER);
      if (!fields) return;
      try {
        const patch = { metadata: { ...conditions(live), managedFields: fields as readonly JsonObject[] } };
        return wrote(await writer.mergePatch(built, name, patch, { signal: this.signal }));
      } catch (error) {
        if (!isSuperseded(error)) throw error;
        live = undefined;
      }
    }
    throw new SupersededError();
  }
}

/** Whether an entry keeps its objects as it builds them, instead of creating them once. */
export function isApplied({ entry, built }: Target): boolean {
  if (built.certificate || entry.mode === 'createOnly') return false;
  return entry.reconcile;
}

/** What a write to this very object in this very state carries. */
export function conditions({ metadata: { uid, resourceVersion } }: KubernetesObject): JsonObject {
  return {
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}

function withUid(object: JsonObject, { metadata: { uid } }: KubernetesObject): JsonObject {
  return uid === undefined ? object : { ...object, metadata: { ...(object['metadata'] as JsonObject), uid } };
}

function withAnnotations(object: JsonObject, annotations: Readonly<Record<string, string>>): JsonObject {
  const metadata = object['metadata'] as JsonObject;
  const existing = (metadata['annotations'] ?? {}) as JsonObject;
  return { ...object, metadata: { ...metadata, annotations: { ...existing, ...annotations } } };
}
