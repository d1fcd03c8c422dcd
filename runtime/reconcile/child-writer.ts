/** Writes one child: creates it, renews it, applies it, or leaves it alone when it is settled. */

import {
  type BuiltResource,
  type CertificateRequest,
  type ReplicaScaling,
  type ResourceTemplate,
  secretData,
} from '../../katalog/index.js';
import { type Clock, type JsonObject, timeText } from '../../lib/base/index.js';
import { issueCertificate, renewalAt } from '../../lib/certificates/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { isNotFound } from '../../lib/kube/index.js';
import { APPLIED_ANNOTATION, type Applied, contains, contentHash, statusKey } from './applied.js';
import { keyOf, metadataOf } from './child-key.js';
import { earliest } from './earliest.js';
import { annotated } from './owner.js';
import { replicasNow } from './replicas.js';
import type { TemplateData } from './template-data.js';
import type { Writer } from './writer.js';

/** Names the entry of the Katalog that made a child. */
export const ENTRY_ANNOTATION = 'orkestra.orkspace.io/entry';

/** On a child with a certificate or `rotateAfter`: when it was made. */
const GENERATED_ANNOTATION = 'orkestra.orkspace.io/generated-at';

export interface ChildWriterTools {
  readonly clock: Clock;
  readonly writer: Writer;
  readonly applied: Applied;
  /** Default of `forceConflict`. */
  readonly force: boolean;
  /** Told of every answer to a write, so that its echo is known and later reads see it. */
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

  /** `cached`: the child as it is, when it is there. */
  async bring(target: Target, cached: KubernetesObject | undefined): Promise<void> {
    const { entry, built } = target;
    if (built.certificate) await this.#certify(target, built.certificate, cached);
    else if (entry.mode === 'createOnly' || !(entry.reconcile || entry.block === 'onReconcile')) {
      const made = cached ? undefined : await this.#create(this.#scaled(target, cached));
      // Until discovery has answered it is not known that there is a status to begin with.
      const bare = cached ? cached.status === undefined : made !== undefined;
      if (built.status && bare) await this.#writeStatus(built, built.status);
      if (!cached) return;
      if (this.#isOld(entry, cached)) await this.#renew(target);
      else if (built.scaling) await this.#scale(built, built.scaling, cached);
    } else {
      const current = await this.#apply(this.#scaled(target, cached), cached);
      if (built.status) await this.#writeStatus(built, built.status, current.status);
    }
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
      built: { ...target.built, object: annotated({ ...object, spec }, this.owner, annotations) },
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
  async #certify(target: Target, request: CertificateRequest, cached: KubernetesObject | undefined) {
    const { clock } = this.tools;
    const renewal = cached && renewalAt(cached['data'], request);
    if (cached && !this.#isOld(target.entry, cached) && renewal !== undefined && !this.#isDue(renewal))
      return;
    const data = secretData(await issueCertificate(request, clock.now()));
    this.signal.throwIfAborted();
    this.#isDue(renewalAt(data, request) ?? clock.now());
    const issued = { ...target, built: { ...target.built, object: { ...target.built.object, data } } };
    if (cached) await this.#renew(issued);
    else if (!(await this.#create(issued)))
      throw new Error(
        'the Secret is there already, and is not of this CR; give it another name, or delete it',
      );
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

  /** Makes it anew, whoever has written its fields since. */
  async #renew({ entry, built }: Target): Promise<void> {
    const object = annotated(built.object, this.owner, this.#created(entry, built));
    this.tools.wrote(await this.tools.writer.apply(built, object, { force: true, signal: this.signal }));
  }

  #created(entry: ResourceTemplate, { certificate }: BuiltResource): Record<string, string> {
    const after = entry.rotateAfterMs(this.data);
    if (after !== undefined) this.#isDue(this.tools.clock.now() + after);
    const dated = certificate !== undefined || after !== undefined;
    const now = timeText(this.tools.clock.now());
    return { [ENTRY_ANNOTATION]: entry.key, ...(dated ? { [GENERATED_ANNOTATION]: now } : {}) };
  }

  /** undefined: somebody else's object has that name. */
  async #create({ entry, built }: Target): Promise<KubernetesObject | undefined> {
    const object = annotated(built.object, this.owner, this.#created(entry, built));
    const answer = await this.tools.writer.create(built, object, { signal: this.signal });
    if (answer) this.tools.wrote(answer);
    return answer;
  }

  /** The object as it is then. */
  async #apply({ entry, built }: Target, cached: KubernetesObject | undefined): Promise<KubernetesObject> {
    const key = keyOf(built);
    const hash = contentHash(built.object);
    const desired = annotated(built.object, this.owner, {
      [ENTRY_ANNOTATION]: entry.key,
      [APPLIED_ANNOTATION]: hash,
    });
    const stored = cached?.metadata.annotations?.[APPLIED_ANNOTATION];
    if (cached && this.tools.applied.settled(key, { desired, hash }, cached, stored)) return cached;
    const force = entry.forceConflict ?? this.tools.force;
    const answer = await this.tools.writer.apply(built, desired, { force, signal: this.signal });
    this.tools.applied.record(key, { desired, hash }, answer);
    this.tools.wrote(answer);
    return answer;
  }
}
