import { asError, OrkestraError } from '../../base/index.js';
import { readEventWithoutFieldSets } from '../client/field-sets.js';
import { KubeError, type KubeStatus, readStatus } from '../client/kube-error.js';
import { isRecord, readMetadata, readObject, readVersion } from '../client/kube-object.js';
import type { Failure, FailureKind, WatchInput } from './reflector-state.js';

/** What a failed request means for a reflector. */
export function failureOf(error: unknown): Failure {
  const known = asError(error);
  if (!(error instanceof KubeError)) return { kind: 'other', error: known, retryAfterMs: undefined };
  return { kind: kindOf(error.status), error, retryAfterMs: error.status.retryAfterMs };
}

function kindOf(status: KubeStatus): FailureKind {
  if (status.causes.includes('ResourceVersionTooLarge')) return 'too large';
  if (/too large resource version/i.test(status.message)) return 'too large';
  if (status.code === 410 || status.reason === 'Expired' || status.reason === 'Gone') return 'expired';
  if (REFUSALS.has(status.code)) return 'refused';
  return status.code === 404 ? 'missing' : 'other';
}

/** The server did not answer, or could not, and did not say when it will. */
export function isSilence({ error, retryAfterMs }: Failure): boolean {
  if (!(error instanceof KubeError) || retryAfterMs !== undefined) return false;
  return error.status.code === 0 || error.status.code >= 500;
}

/** Bad request, method not allowed, not acceptable, invalid: the same again will not do. */
const REFUSALS: ReadonlySet<number> = new Set([400, 405, 406, 422]);

/** Ends the events that bring what was there (KEP-3157). */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Reads one line of a watch; a failure when it is an ERROR event or cannot be read, which is never skipped. */
export function readWatchLine(line: string): WatchInput | Failure {
  let event: unknown;
  try {
    event = readEventWithoutFieldSets(line);
  } catch {
    return broken(line);
  }
  if (!isRecord(event)) return broken(line);
  const { type, object: body } = event;
  if (type === 'ERROR') return errorEvent(body);
  const version = readVersion(body);
  if (version === undefined) return broken(line);
  if (type === 'BOOKMARK') return { type: 'bookmark', version, ...initialEventsEnd(body) };
  const object = readObject(body);
  if (!object) return broken(line);
  if (type === 'ADDED' || type === 'MODIFIED') return { type: 'put', object, version };
  return type === 'DELETED' ? { type: 'delete', object, version } : broken(line);
}

function initialEventsEnd(body: unknown): { initialEventsEnd?: true } {
  const annotations = readMetadata(body)?.['annotations'];
  return isRecord(annotations) && annotations[INITIAL_EVENTS_END] === 'true'
    ? { initialEventsEnd: true }
    : {};
}

function errorEvent(body: unknown): Failure {
  return failureOf(new KubeError('ORK_KUBE_API', 'WATCH', readStatus(body, 500)));
}

/** The line itself is not shown: it may hold the data of a Secret. */
function broken(line: string): Failure {
  const message = `invalid watch event of ${line.length} characters: expected type and object`;
  const error = new OrkestraError('ORK_KUBE_ANSWER', message, 'The objects are listed again automatically.');
  return { kind: 'broken', error, retryAfterMs: undefined };
}
