/** The Lease of an election (coordination.k8s.io/v1) as this product writes and reads it. */
import type { JsonObject } from '../../base/index.js';
import { isRecord } from '../client/kube-object.js';
import type { KubernetesObject, ObjectMeta } from '../objects.js';

/** Names the Katalog whose runtime holds the Lease, or held it last. */
export const KATALOG_ANNOTATION = 'orkestra.orkspace.io/katalog';
/** The holder's advertised URL. */
export const URL_ANNOTATION = 'orkestra.orkspace.io/url';
/** What the holder shows to those that do not lead, as it writes it. */
export const SHOWN_ANNOTATION = 'orkestra.orkspace.io/shown';
/** What the holder before has written, as it writes it; it is there while nobody holds the Lease. */
export const WRITTEN_ANNOTATION = 'orkestra.orkspace.io/written';

/** What its holders have sent to whom and when, as they write it; it stays when the holder changes. */
export const NOTIFIED_ANNOTATION = 'orkestra.orkspace.io/notified';

export interface LeaseRecord {
  /** Empty when the Lease was released. */
  readonly holder: string;
  readonly durationMs: number | undefined;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly transitions: number;
  readonly katalog: string | undefined;
  readonly url: string | undefined;
  readonly shown: string | undefined;
  readonly written: string | undefined;
  readonly notified: string | undefined;
  readonly resourceVersion: string | undefined;
}

/** Reads a Lease that anybody may have written: what is missing or of another type is as if it were not there. */
export function readLease(lease: KubernetesObject): LeaseRecord {
  const spec = isRecord(lease.spec) ? lease.spec : {};
  const { annotations, resourceVersion } = lease.metadata;
  const seconds = spec['leaseDurationSeconds'];
  const transitions = spec['leaseTransitions'];
  return {
    holder: text(spec['holderIdentity']),
    durationMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1_000 : undefined,
    acquireTime: text(spec['acquireTime']),
    renewTime: text(spec['renewTime']),
    transitions: typeof transitions === 'number' ? transitions : 0,
    katalog: annotations?.[KATALOG_ANNOTATION] || undefined,
    url: annotations?.[URL_ANNOTATION] || undefined,
    shown: annotations?.[SHOWN_ANNOTATION] || undefined,
    written: annotations?.[WRITTEN_ANNOTATION] || undefined,
    notified: annotations?.[NOTIFIED_ANNOTATION] || undefined,
    resourceVersion,
  };
}

/** Whether the holder has done nothing between the two: what others write to the object does not count. */
export function sameLease(a: LeaseRecord, b: LeaseRecord): boolean {
  return (
    a.holder === b.holder &&
    a.renewTime === b.renewTime &&
    a.acquireTime === b.acquireTime &&
    a.transitions === b.transitions
  );
}

export interface LeaseFields {
  readonly holder: string;
  readonly durationMs: number;
  readonly acquireTime: string;
  readonly renewTime: string;
  readonly transitions: number;
  readonly annotations: Readonly<Record<string, string | undefined>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** The Lease to send: what is not ours in `base` stays, annotations that are undefined go. */
export function leaseObject(base: KubernetesObject | LeaseName, fields: LeaseFields): JsonObject {
  const metadata: Partial<ObjectMeta> = 'metadata' in base ? base.metadata : base;
  const annotations: Record<string, string> = {};
  const merged = { ...metadata.annotations, ...fields.annotations };
  for (const [name, value] of Object.entries(merged)) if (value !== undefined) annotations[name] = value;
  const labels = { ...metadata.labels, ...fields.labels };
  const { managedFields: _, ...kept } = metadata as unknown as JsonObject;
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { ...kept, annotations, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
    spec: {
      holderIdentity: fields.holder,
      leaseDurationSeconds: Math.max(1, Math.round(fields.durationMs / 1_000)),
      acquireTime: fields.acquireTime,
      renewTime: fields.renewTime,
      leaseTransitions: fields.transitions,
    },
  };
}

export interface LeaseName {
  readonly namespace: string;
  readonly name: string;
}

/** A Kubernetes MicroTime of Unix milliseconds. */
export function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
