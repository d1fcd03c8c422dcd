/**
 * What admission would answer for objects of files: the same rules by the same code, with no cluster. External calls are
 * not made; a runtime is asked where its URL is given.
 */

import { type Clock, type Json, type JsonObject, stringAt } from '../../lib/base/index.js';
import { HttpCaller } from '../../lib/calls/index.js';
import { createGatewayMetrics } from '../metrics.js';
import type { GatewayPlan } from '../plan.js';
import { type AdmissionRequest, type AdmissionResponse, reviewBody } from '../review/index.js';
import { CrdAdmission } from './crd-admission.js';
import { isExempt } from './exempt.js';
import { Lookups, RuntimeClient } from './lookups/index.js';
import { Schemas } from './schemas.js';
import type { RuleFinding } from './validate-object.js';

export interface FileReviewOptions {
  readonly plan: GatewayPlan;
  readonly clock: Clock;
  /** URL of a runtime, and the token for it. */
  readonly runtime: { readonly url: string; readonly token: string | undefined } | undefined;
}

/** An object of a file, and what the API server would say of the request. */
export interface FileRequest {
  readonly object: JsonObject;
  readonly oldObject: JsonObject | undefined;
  readonly operation: 'CREATE' | 'UPDATE';
  readonly user: { readonly username: string; readonly groups: readonly string[] };
}

export interface FileReview {
  readonly crd: string;
  readonly allowed: boolean;
  /** Operations of RFC 6902 that `mutation` makes. */
  readonly patch: readonly JsonObject[];
  /** What `mutation` could not do. */
  readonly mutationWarnings: readonly string[];
  readonly findings: readonly RuleFinding[];
  readonly passed: number;
  /** The AdmissionReview that holds the response. */
  readonly body: string;
}

const TIMEOUT_MS = 5_000;
const NOT_MADE = 'external calls are not made for files';

export class FileReviews {
  readonly #crds: readonly CrdAdmission[];
  readonly #http = new HttpCaller();

  constructor(private readonly options: FileReviewOptions) {
    const { plan, clock, runtime } = options;
    const client = new RuntimeClient({
      endpoint: runtime?.url,
      unknown: '--url is not given',
      token: runtime?.token,
      http: this.#http.call,
      clock,
    });
    const external = {
      make: async (calls: readonly { readonly name: string }[]) =>
        new Map(calls.map(({ name }) => [name, { unavailable: NOT_MADE }])),
    };
    const tools = {
      clock,
      metrics: createGatewayMetrics({ processDefaults: false }),
      lookups: new Lookups({ runtime: client, external, clock }),
      schemas: new Schemas(undefined, clock),
      window: 1,
    };
    this.#crds = [...plan.crds.values()].map((crd) => new CrdAdmission(crd, tools));
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  /** Undefined: the Katalog has no entry for the object's group and kind. Rejects with what a rule throws. */
  async review(written: FileRequest): Promise<FileReview | undefined> {
    const crd = this.#crds.find(({ plan }) => isOf(plan.entry.apiTypes, written.object));
    if (!crd) return undefined;
    const request = requestOf(crd.plan.entry.apiTypes, written);
    if (isExempt(request, '')) return untouched(crd, request);
    const deadline = this.options.clock.monotonic() + TIMEOUT_MS;
    const mutated = await crd.mutated(request, deadline);
    const { response, findings, passed } = await crd.validated(
      { ...request, object: mutated.object },
      deadline,
    );
    return {
      crd: crd.plan.entry.name,
      allowed: response.allowed,
      patch: mutated.response.patch ?? [],
      mutationWarnings: mutated.response.warnings ?? [],
      findings,
      passed,
      body: reviewBody(request.uid, together(mutated.response, response)),
    };
  }
}

/** No rule is asked. */
function untouched({ plan }: CrdAdmission, { uid }: AdmissionRequest): FileReview {
  const body = reviewBody(uid, { allowed: true });
  const nothing = { patch: [], mutationWarnings: [], findings: [], passed: 0 };
  return { crd: plan.entry.name, allowed: true, ...nothing, body };
}

/** One response for both webhooks; what is denied is not changed. */
function together(mutation: AdmissionResponse, validation: AdmissionResponse): AdmissionResponse {
  const warnings = [...(mutation.warnings ?? []), ...(validation.warnings ?? [])];
  const patch = validation.allowed ? (mutation.patch ?? []) : [];
  return {
    ...validation,
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(patch.length > 0 ? { patch } : {}),
  };
}

interface Types {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

function isOf({ group, kind }: Types, object: JsonObject): boolean {
  return object['kind'] === kind && groupOf(object) === group;
}

function groupOf(object: JsonObject): string {
  const text = String(object['apiVersion'] ?? '');
  return text.includes('/') ? (text.split('/')[0] ?? '') : '';
}

function requestOf({ group, version, kind, plural }: Types, written: FileRequest): AdmissionRequest {
  const { object, oldObject, operation, user } = written;
  return {
    uid: '00000000-0000-0000-0000-000000000000',
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    subResource: '',
    name: stringAt(object as Json, 'metadata', 'name') ?? '',
    namespace: stringAt(object as Json, 'metadata', 'namespace') ?? 'default',
    operation,
    user,
    object,
    oldObject,
    dryRun: true,
  };
}
