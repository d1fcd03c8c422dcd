/**
 * Admission of a write by webhooks. Mutating webhooks are called one after the other, those that ask for it once more
 * when a later one has changed the object; validating webhooks are called at the same time, and the first refusal in
 * their order is the answer. (Kubernetes docs, "Dynamic Admission Control".)
 */
import type { Json, JsonMap } from '../../lib/base/index.js';
import { deepEqual, isObject } from '../../lib/base/index.js';
import { ApiError, badRequest } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import { converted } from '../conversion/convert.js';
import type { KubeObject } from '../kube-object.js';
import { applyJsonPatch, PatchError } from '../patch/json-patch.js';
import type { Attributes } from './attributes.js';
import { CallError, callWebhook } from './call.js';
import { type Invocation, invocationOf } from './match.js';
import { type ReviewResponse, readResponse, reviewOf } from './review.js';
import { type Turn, waitFor } from './turn.js';
import type { Webhook, WebhookType } from './webhook.js';

/** What admission tells the client besides its answer. */
export interface Admitting {
  readonly state: ClusterState;
  readonly warnings: string[];
  /** Reads an object that a webhook has changed as the server reads one: defaulted, pruned, of the right types. */
  readonly decode: (object: JsonMap) => KubeObject;
}

/** Lets mutating webhooks change the object of a write; the object as they leave it. @throws ApiError their refusal */
export function* mutate(admitting: Admitting, attributes: Attributes): Turn<KubeObject | undefined> {
  const webhooks = admitting.state.webhooks.of('mutating');
  let object = attributes.object;
  let again = new Set<Webhook>();
  let called = new Set<Webhook>();
  for (const pass of ['first', 'again'] as const) {
    for (const webhook of webhooks) {
      if (pass === 'again' && !again.has(webhook)) continue;
      const now = { ...attributes, object };
      const invocation = yield* invocationOf(admitting.state, webhook, now);
      if (!invocation) continue;
      const changed = yield* mutateBy(admitting, invocation, now);
      if (changed && !deepEqual(changed, object)) {
        object = changed;
        // Whoever was called before has not seen this.
        again = new Set([...again, ...called]);
        called = new Set();
      }
      if (webhook.reinvocable) called.add(webhook);
    }
    if (again.size === 0) break;
  }
  return object;
}

function* mutateBy(
  admitting: Admitting,
  invocation: Invocation,
  attributes: Attributes,
): Turn<KubeObject | undefined> {
  const { shown, version } = invocation;
  const response = yield* waitFor(() => ask(admitting, invocation, 'mutating'));
  if (!response?.patch || !shown.object) return undefined;
  const request = reviewOf(shown, version, '')['request'];
  const current = isObject(request) ? (request['object'] ?? null) : null;
  const changed = patched(current, response.patch);
  if (attributes.reviewed) return admitting.decode(changed);
  const { served } = attributes;
  const versions = { from: version.name, to: served.version.name };
  // Whoever calls in another version than the one of the request changes what is converted back.
  const back = yield* converted(admitting.state, served.resource, untyped(changed), versions);
  return admitting.decode(back);
}

function untyped(object: JsonMap): KubeObject {
  const { apiVersion: _, kind: __, metadata, ...rest } = object;
  return { ...rest, metadata: isObject(metadata) ? metadata : {} };
}

function patched(current: Json, patch: readonly Json[]): JsonMap {
  try {
    const result = applyJsonPatch(current, patch);
    if (isObject(result)) return result;
    throw new PatchError('the patch does not leave an object');
  } catch (error) {
    if (!(error instanceof PatchError)) throw error;
    throw internal(error.message);
  }
}

/** Asks every validating webhook about the object as it would be stored. @throws ApiError the first refusal in their order */
export function* validateBy(admitting: Admitting, attributes: Attributes): Turn<void> {
  const { state } = admitting;
  const invocations: Invocation[] = [];
  for (const webhook of state.webhooks.of('validating')) {
    const invocation = yield* invocationOf(state, webhook, attributes);
    if (invocation) invocations.push(invocation);
  }
  if (invocations.length === 0) return;
  yield* waitFor(async () => {
    const answers = await Promise.allSettled(
      invocations.map((invocation) => ask(admitting, invocation, 'validating')),
    );
    for (const answer of answers) if (answer.status === 'rejected') throw answer.reason;
  });
}

/** One call. undefined: it failed, and the webhook says that this is to be ignored. @throws ApiError a refusal */
async function ask(
  { state, warnings }: Admitting,
  { webhook, version, shown: attributes }: Invocation,
  type: WebhookType,
): Promise<ReviewResponse | undefined> {
  if (attributes.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun')
    throw badRequest(`admission webhook ${JSON.stringify(webhook.name)} does not support dry run`);
  const response = await responseOf(state, webhook, reviewFor(state, attributes, version), type);
  if (typeof response === 'string') {
    if (webhook.ignoreFailures) return undefined;
    throw internal(`failed calling webhook ${JSON.stringify(webhook.name)}: ${response}`);
  }
  warnings.push(...response.warnings);
  if (!response.allowed) throw refusal(webhook.name, response.status ?? {});
  return response;
}

function reviewFor(
  state: ClusterState,
  attributes: Attributes,
  version: Invocation['version'],
): { readonly uid: string; readonly review: JsonMap } {
  const uid = state.uid();
  return { uid, review: reviewOf(attributes, version, uid) };
}

/** The response, or why there is none. */
async function responseOf(
  state: ClusterState,
  { client, timeoutSeconds, reviewVersions }: Webhook,
  { uid, review }: { readonly uid: string; readonly review: JsonMap },
  type: WebhookType,
): Promise<ReviewResponse | string> {
  if (!reviewVersions.includes('v1')) return 'webhook does not accept v1 AdmissionReview';
  try {
    const body = await callWebhook(state, client, review, timeoutSeconds);
    const response = readResponse(body, uid, type === 'mutating');
    return typeof response === 'string' ? `received invalid webhook response: ${response}` : response;
  } catch (error) {
    if (error instanceof CallError) return `failed to call webhook: ${error.message}`;
    throw error;
  }
}

function internal(message: string): ApiError {
  return new ApiError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  });
}

/** A refusal with the status of the webhook, whose code is never that of a success (k8s, `webhook/errors`). */
function refusal(name: string, status: JsonMap): ApiError {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const { code, reason, message, details } = status;
  const words =
    typeof message === 'string' && message !== ''
      ? `: ${message}`
      : typeof reason === 'string' && reason !== ''
        ? `: ${reason}`
        : ' without explanation';
  return new ApiError(
    typeof code === 'number' && code >= 400 ? code : 400,
    typeof reason === 'string' ? reason : '',
    denied + words,
    isObject(details) ? details : undefined,
  );
}
