import { networkMessage, OrkestraError } from '../../base/index.js';
import { KUBE_ERRORS } from './errors.js';

/** What is known about a failed request; the fields of a Kubernetes `Status` where the server gave one. */
export interface KubeStatus {
  /** HTTP status; 0 when no answer came. */
  readonly code: number;
  /** `NotFound`, `Conflict`, `Expired` …; `Network`, `Timeout`, `Aborted` or `Answer` when there is no Status. */
  readonly reason: string;
  readonly message: string;
  /** How long the server asks to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  /** `details.kind` and the reasons of `details.causes`. */
  readonly kind: string | undefined;
  readonly causes: readonly string[];
}

type KubeErrorCode = 'ORK_KUBE_API' | 'ORK_KUBE_NETWORK' | 'ORK_KUBE_TIMEOUT' | 'ORK_KUBE_ANSWER';

/** A request to the Kubernetes API that did not succeed. */
export class KubeError extends OrkestraError {
  /** `request` is the verb and the path, as in `GET /api/v1/pods`; the message leaves out its query. */
  constructor(
    code: KubeErrorCode,
    readonly request: string,
    readonly status: KubeStatus,
    cause?: unknown,
  ) {
    super(code, `${withoutQuery(request)}: ${describe(status)}`, KUBE_ERRORS.rows[code].remedy, { cause });
  }

  /** What came back, without the request: `403 Forbidden: pods is forbidden …`. */
  get answer(): string {
    return describe(this.status);
  }

  /** The server did not answer: refused, reset, timed out or aborted. What was sent may have been done. */
  get unanswered(): boolean {
    return this.status.code === 0;
  }
}

function withoutQuery(request: string): string {
  const [path = request] = request.split('?', 1);
  return path;
}

function describe({ code, reason, message }: KubeStatus): string {
  return code === 0 ? message : `${code} ${reason}${message === '' ? '' : `: ${message}`}`;
}

const isKube = (error: unknown, code: number): error is KubeError =>
  error instanceof KubeError && error.status.code === code;

export const isNotFound = (error: unknown): boolean => isKube(error, 404);
export const isForbidden = (error: unknown): boolean => isKube(error, 403) || isKube(error, 401);

/** The object does not match its schema, or a rule of its kind. */
export const isInvalid = (error: unknown): error is KubeError => isKube(error, 422);

/** A conditional update lost (or a field is owned by another manager); not `AlreadyExists`, which is 409 too. */
export const isConflict = (error: unknown): boolean =>
  isKube(error, 409) && error.status.reason !== 'AlreadyExists';
export const isAlreadyExists = (error: unknown): boolean =>
  isKube(error, 409) && error.status.reason === 'AlreadyExists';

/** How deep a cause is looked for: errors of hooks may go in circles. */
const MAX_DEPTH = 8;

/** Whether the API server gave no answer, or one that it cannot (5xx), to the error or to one that it is made of. */
export function isServerFailure(error: unknown, depth = 0): boolean {
  if (error instanceof KubeError) return error.unanswered || error.status.code >= 500;
  return depth <= MAX_DEPTH && partsOf(error).some((part) => isServerFailure(part, depth + 1));
}

/**
 * Whether nothing is wrong but that the namespace is on its way out, so that nothing can be made in it any more: what is
 * there goes with it.
 */
export function isNamespaceLeaving(error: unknown, namespace: string | undefined, depth = 0): boolean {
  if (namespace === undefined || depth > MAX_DEPTH) return false;
  if (error instanceof KubeError)
    return (
      error.status.causes.includes('NamespaceTerminating') &&
      error.request.includes(`/namespaces/${namespace}/`)
    );
  const parts = partsOf(error);
  return parts.length > 0 && parts.every((part) => isNamespaceLeaving(part, namespace, depth + 1));
}

/** The errors that an error was made of: several, its cause, or none. */
function partsOf(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [];
  const { cause, errors } = error as { readonly cause?: unknown; readonly errors?: unknown };
  if (Array.isArray(errors)) return errors;
  return cause === undefined ? [] : [cause];
}

/** The caller's signal ended the request. */
export const isAborted = (error: unknown): boolean =>
  error instanceof KubeError && error.status.reason === 'Aborted';

/** The error of a request that got no answer. */
export function unansweredError(
  request: string,
  reason: 'Network' | 'Timeout' | 'Aborted',
  cause: unknown,
): KubeError {
  const text = networkMessage(cause);
  const message = { Network: `no answer: ${text}`, Timeout: text, Aborted: 'aborted' }[reason];
  const code = reason === 'Timeout' ? 'ORK_KUBE_TIMEOUT' : 'ORK_KUBE_NETWORK';
  return new KubeError(code, request, { ...NO_STATUS, reason, message }, cause);
}

/** The error of an answer that is not what the API promises. */
export function answerError(request: string, code: number, message: string): KubeError {
  return new KubeError('ORK_KUBE_ANSWER', request, { ...NO_STATUS, code, reason: 'Answer', message });
}

const NO_STATUS = { code: 0, reason: '', message: '', retryAfterMs: undefined, kind: undefined, causes: [] };

/** Reads a `Status` object (or whatever else came with an error code). */
export function readStatus(body: unknown, code: number, retryAfterMs?: number): KubeStatus {
  const status = record(body);
  const details = record(status['details']);
  const seconds = Number(details['retryAfterSeconds'] ?? 0);
  const causes = Array.isArray(details['causes']) ? details['causes'] : [];
  return {
    code: typeof status['code'] === 'number' ? status['code'] : code,
    reason: text(status['reason']) ?? (status['kind'] === 'Status' ? 'Unknown' : `HTTP ${code}`),
    message: text(status['message']) ?? (typeof body === 'string' ? body.slice(0, 200).trim() : ''),
    retryAfterMs: retryAfterMs ?? (seconds > 0 ? seconds * 1_000 : undefined),
    kind: text(details['kind']),
    causes: causes.map((cause) => text(record(cause)['reason']) ?? ''),
  };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
