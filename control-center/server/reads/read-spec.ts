/** What can be read of a source on demand. */
import { type Fields, fieldsOf } from '../shape/fields.js';
import { jsonOf } from '../shape/json.js';
import { readAutoscaler, readCr, readEvents, readFailing, readReference } from '../shape/read-bodies.js';
import { keyOf } from '../store/keys.js';
import type { EntityKey } from '../wire/index.js';

export interface ReadSpec {
  /** Names it among all reads. */
  readonly key: string;
  /** The entity that it is while it is watched. */
  readonly entity: EntityKey | undefined;
  readonly runtime: string;
  readonly crd: string | undefined;
  /** Path and query, beneath the URL of the source. */
  readonly path: string;
  /** Whether any replica of ours has it; a follower of the Go implementation has nothing. */
  readonly mayBeFollower: boolean;
  /** Milliseconds between two reads while somebody looks at it, when nothing says that it changed. */
  readonly everyMs: number;
  readonly read: (body: Fields, value: unknown) => unknown;
}

const IDLE_MS = 5_000;

function crdPath(crd: string): string {
  return `/katalog/${encodeURIComponent(crd)}`;
}

function crPath(crd: string, namespace: string, name: string): string {
  const parts = namespace === '' ? [name] : [namespace, name];
  return `${crdPath(crd)}/cr/${parts.map(encodeURIComponent).join('/')}`;
}

export function autoscalerSpec(runtime: string, crd: string, limit?: number): ReadSpec {
  const entity = keyOf('autoscaler', runtime, crd);
  const query = limit === undefined ? '' : `?limit=${limit}`;
  return {
    key: `${entity}${query}`,
    entity: limit === undefined ? entity : undefined,
    runtime,
    crd,
    path: `${crdPath(crd)}/autoscaler${query}`,
    mayBeFollower: false,
    everyMs: IDLE_MS,
    read: readAutoscaler,
  };
}

export function failingSpec(runtime: string, crd: string): ReadSpec {
  const entity = keyOf('failing', runtime, crd);
  return {
    key: entity,
    entity,
    runtime,
    crd,
    path: `${crdPath(crd)}/failing`,
    mayBeFollower: false,
    everyMs: IDLE_MS,
    read: readFailing,
  };
}

export function crSpec(runtime: string, crd: string, namespace: string, name: string): ReadSpec {
  const entity = keyOf('cr', runtime, crd, namespace === '' ? '_' : namespace, name);
  return {
    key: entity,
    entity,
    runtime,
    crd,
    path: crPath(crd, namespace, name),
    mayBeFollower: true,
    everyMs: IDLE_MS,
    read: readCr,
  };
}

export function eventsSpec(runtime: string, crd: string, namespace: string, name: string): ReadSpec {
  const entity = keyOf('events', runtime, crd, namespace === '' ? '_' : namespace, name);
  return {
    key: entity,
    entity,
    runtime,
    crd,
    path: `${crPath(crd, namespace, name)}/events`,
    mayBeFollower: true,
    // The runtime reads them anew every 30 s.
    everyMs: 10_000,
    read: readEvents,
  };
}

export function referenceSpec(runtime: string, crd: string): ReadSpec {
  return document({ runtime, crd, path: crdPath(crd), read: readReference });
}

/** A Katalog, or an entry of it. */
export function documentSpec(runtime: string, crd: string | undefined, form: 'raw' | 'enriched'): ReadSpec {
  const path = crd === undefined ? `/katalog/${form}` : `${crdPath(crd)}/${form}`;
  return document({ runtime, crd, path, read: (_, value) => jsonOf(value) });
}

export function historySpec(runtime: string, crd: string, query: string): ReadSpec {
  const path = `${crdPath(crd)}/history${query}`;
  return { ...document({ runtime, crd, path, read: (body) => body }), mayBeFollower: false };
}

function document(spec: Pick<ReadSpec, 'runtime' | 'crd' | 'path' | 'read'>): ReadSpec {
  return {
    ...spec,
    key: `${spec.runtime} ${spec.path}`,
    entity: undefined,
    mayBeFollower: true,
    everyMs: IDLE_MS,
  };
}

/** The spec of a topic such as `failing/{rt}/{crd}`, its parts decoded; undefined: it is not one of a read. */
export function specOfTopic(kind: string, parts: readonly string[]): ReadSpec | undefined {
  const [runtime = '', crd = '', namespace = '', name = ''] = parts;
  const inNamespace = namespace === '_' ? '' : namespace;
  if (kind === 'autoscaler' && parts.length === 2) return autoscalerSpec(runtime, crd);
  if (kind === 'failing' && parts.length === 2) return failingSpec(runtime, crd);
  if (kind === 'cr' && parts.length === 4) return crSpec(runtime, crd, inNamespace, name);
  if (kind === 'events' && parts.length === 4) return eventsSpec(runtime, crd, inNamespace, name);
  return undefined;
}

/** The error that a Live API responds with. */
export function errorOf(status: number, value: unknown): { code: string; status: number; message: string } {
  const body = fieldsOf(value);
  const code = typeof body['error'] === 'string' ? body['error'].slice(0, 64) : `status_${status}`;
  const message =
    typeof body['message'] === 'string' ? body['message'].slice(0, 1_024) : `the status is ${status}`;
  return { code, status, message };
}
