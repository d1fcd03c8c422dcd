/**
 * What admission and the protections would answer for objects of files: the same code, with no cluster. External calls are
 * not made; a runtime is asked where its URL is given.
 */

import { type CrdEntry, PROTECTION_LABEL } from '../../katalog/index.js';
import { type Clock, groupOf, type Json, type JsonObject, stringAt } from '../../lib/base/index.js';
import { HttpCaller } from '../../lib/calls/index.js';
import { createGatewayMetrics } from '../metrics.js';
import type { GatewayPlan } from '../plan.js';
import { FileProtection, labelOf } from '../protection/index.js';
import { type AdmissionRequest, type AdmissionResponse, reviewBody } from '../review/index.js';
import { CrdAdmission } from './crd-admission.js';
import { isExempt } from './exempt.js';
import { Lookups, RuntimeClient } from './lookups/index.js';
import { Schemas } from './schemas.js';
import type { RuleFinding } from './validate-object.js';
import { denialText } from './warnings.js';

export interface FileReviewOptions {
  readonly plan: GatewayPlan;
  readonly clock: Clock;
  /** URL of a runtime, the token for it, and PEM of the authorities of its certificate. */
  readonly runtime:
    | { readonly url: string; readonly token: string | undefined; readonly ca?: string | undefined }
    | undefined;
  /** Of the gateway. */
  readonly namespace: string;
  /** The user that the runtime is to the API server. */
  readonly runtimeUser: string;
}

/** An object of a file, and what the API server would say of the request. */
export interface FileRequest {
  readonly object: JsonObject;
  readonly oldObject: JsonObject | undefined;
  /** DELETE: `object` is the one that would go. */
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
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
  /** With what `mutation` changes; as it was sent where it is denied. */
  readonly stored: JsonObject;
  /** The AdmissionReview that holds the response. */
  readonly body: string;
}

const TIMEOUT_MS = 5_000;
const NOT_MADE = 'external calls are not made for files';

export class FileReviews {
  readonly #crds: readonly CrdAdmission[];
  readonly #http: HttpCaller;
  readonly #protection: FileProtection;

  constructor(private readonly options: FileReviewOptions) {
    const { plan, clock, runtime } = options;
    this.#protection = new FileProtection(plan, options);
    this.#http = new HttpCaller(runtime?.ca === undefined ? {} : { ca: runtime.ca });
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

  /** Undefined: the Katalog has no entry for the object. Rejects with what a rule throws. */
  async review(written: FileRequest): Promise<FileReview | undefined> {
    const definition = definitionRequest(written);
    if (definition) return this.#ofDefinition(definition, written);
    const crd = this.#crds.find(({ plan }) => isOf(plan.entry.apiTypes, written.object));
    if (!crd) return undefined;
    const request = requestOf(crd.plan.entry, written);
    const denials = this.#protection.denials(request);
    if (isExempt(request, this.options.runtimeUser)) {
      const review = untouched(crd.plan.entry.name, request, [denials, written.object]);
      return { ...review, findings: [...review.findings, ...unlabelled(crd.plan.entry, request)] };
    }
    const deadline = this.options.clock.monotonic() + TIMEOUT_MS;
    const mutated = await crd.mutated(request, deadline);
    const validated = await crd.validated({ ...request, object: mutated.object }, deadline);
    const response = [...denials, validated.response].reduce(both);
    return {
      crd: crd.plan.entry.name,
      allowed: response.allowed,
      patch: mutated.response.patch ?? [],
      mutationWarnings: mutated.response.warnings ?? [],
      findings: [...findingsOf(denials), ...validated.findings],
      passed: validated.passed,
      stored: response.allowed ? mutated.object : written.object,
      body: reviewBody(request.uid, together(mutated.response, response)),
    };
  }

  /** Of a CRD, only its deletion is asked about. */
  #ofDefinition(request: AdmissionRequest, { object }: FileRequest): FileReview | undefined {
    const name = stringAt(object as Json, 'metadata', 'name');
    const crd = this.#crds.find(
      ({ plan: { entry } }) => `${entry.apiTypes.plural}.${entry.apiTypes.group}` === name,
    );
    return crd && untouched(crd.plan.entry.name, request, [this.#protection.denials(request), object]);
  }
}

/** What a file lacks that the object in the cluster has. */
function unlabelled({ deletionProtection }: CrdEntry, request: AdmissionRequest): readonly RuleFinding[] {
  const isAsked = request.operation === 'DELETE' && deletionProtection.protectCrs;
  if (!isAsked || labelOf(request.oldObject, PROTECTION_LABEL) !== undefined) return [];
  const field = `metadata.labels[${PROTECTION_LABEL}]`;
  const message = `deletion protection was not checked because the object has no label ${PROTECTION_LABEL}, which the runtime sets to "true"`;
  return [{ says: 'skipped', field, message }];
}

/** All denials as one. */
function both(a: AdmissionResponse, b: AdmissionResponse): AdmissionResponse {
  if (a.allowed) return b;
  if (b.allowed) return { ...a, ...(b.warnings ? { warnings: b.warnings } : {}) };
  return {
    ...b,
    message: denialText([a.message ?? '', b.message ?? '']),
    causes: [...(a.causes ?? []), ...(b.causes ?? [])],
  };
}

function findingsOf(denials: readonly AdmissionResponse[]): readonly RuleFinding[] {
  return denials.map(({ message = '', causes = [] }) => ({
    says: 'denied',
    field: causes[0]?.field ?? '',
    message,
  }));
}

/** No rule is asked. */
function untouched(
  crd: string,
  { uid }: AdmissionRequest,
  [denials, stored]: readonly [readonly AdmissionResponse[], JsonObject],
): FileReview {
  const response = denials.reduce(both, { allowed: true });
  return {
    ...{ crd, allowed: response.allowed, patch: [], mutationWarnings: [], passed: 0, stored },
    findings: findingsOf(denials),
    body: reviewBody(uid, response),
  };
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

function isOf(
  { group, kind }: { readonly group: string; readonly kind: string },
  object: JsonObject,
): boolean {
  return object['kind'] === kind && groupOf(String(object['apiVersion'] ?? '')) === group;
}

function requestOf({ apiTypes, namespaced }: CrdEntry, written: FileRequest): AdmissionRequest {
  const { group, version, kind, plural } = apiTypes;
  const namespace = stringAt(written.object as Json, 'metadata', 'namespace') ?? 'default';
  return {
    ...requestFor(written),
    kind: { group, version, kind },
    resource: { group, version, resource: plural },
    namespace: namespaced ? namespace : '',
  };
}

const CRD = { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' };

/** undefined: the object is not a CRD. */
function definitionRequest(written: FileRequest): AdmissionRequest | undefined {
  if (!isOf(CRD, written.object)) return undefined;
  const { group, version } = CRD;
  const resource = { group, version, resource: 'customresourcedefinitions' };
  return { ...requestFor(written), kind: CRD, resource, namespace: '' };
}

function requestFor(written: FileRequest): Omit<AdmissionRequest, 'kind' | 'resource' | 'namespace'> {
  const { object, oldObject, operation, user } = written;
  const isDelete = operation === 'DELETE';
  return {
    uid: '00000000-0000-0000-0000-000000000000',
    subResource: '',
    name: stringAt(object as Json, 'metadata', 'name') ?? '',
    ...{ operation, user, dryRun: true },
    object: isDelete ? undefined : object,
    oldObject: isDelete ? object : oldObject,
  };
}
