/** One Kubernetes Event (core/v1) and how often it has happened. */

import type { JsonObject } from '../../base/index.js';
import { timeText } from '../../base/index.js';
import type { KubernetesObject } from '../objects.js';

export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  /** Upper camel case, as in `Reconciled`. */
  readonly reason: string;
  readonly message: string;
  /** It waits while there is other work, for some seconds at most. */
  readonly mayYield?: boolean;
}

/** What an Event is about. */
export interface EventSubject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: Pick<KubernetesObject['metadata'], 'name' | 'namespace' | 'uid' | 'resourceVersion'>;
}

/** Same subject, type and reason within the window: one Event whose count grows. */
export interface EventSeries {
  readonly key: string;
  readonly subject: EventSubject;
  readonly note: EventNote;
  readonly name: string;
  /** Monotonic time of its first occurrence. */
  readonly startedAt: number;
  /** Wall time, Unix milliseconds. */
  readonly firstAt: number;
  lastAt: number;
  message: string;
  count: number;
  /** The API server has it. */
  created: boolean;
  /** Whether whoever recorded it last may still write. */
  mayWrite: () => boolean;
}

export function subjectKey({ apiVersion, kind, metadata }: EventSubject): string {
  return metadata.uid ?? `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** What an Event says of its subject: a series outlives the object as it was, which may be large. */
export function named({
  apiVersion,
  kind,
  metadata: { name, namespace, uid, resourceVersion },
}: EventSubject): EventSubject {
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    ...(kind === undefined ? {} : { kind }),
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** Events of cluster-scoped subjects live in `default`. */
export function eventNamespace({ metadata }: EventSubject): string {
  return metadata.namespace ?? 'default';
}

/** The Event to create. Lengths are the API's: 1024 for the message, 253 for the name. */
export function eventObject(
  series: EventSeries,
  source: { readonly component: string; readonly instance: string },
): JsonObject {
  const { subject, note, name, firstAt } = series;
  const { metadata } = subject;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: eventNamespace(subject) },
    involvedObject: {
      name: metadata.name,
      ...(subject.apiVersion === undefined ? {} : { apiVersion: subject.apiVersion }),
      ...(subject.kind === undefined ? {} : { kind: subject.kind }),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
      ...(metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion }),
    },
    type: note.type,
    reason: note.reason.slice(0, 128),
    source: { component: source.component, host: source.instance },
    reportingComponent: source.component,
    reportingInstance: source.instance.slice(0, 128),
    firstTimestamp: timeText(firstAt),
    ...eventCount(series),
  };
}

/** What changes when it happens again. */
export function eventCount({ message, count, lastAt }: EventSeries): JsonObject {
  const text = message.length > 1_024 ? `${message.slice(0, 1_021)}...` : message;
  return { message: text, count, lastTimestamp: timeText(lastAt) };
}
