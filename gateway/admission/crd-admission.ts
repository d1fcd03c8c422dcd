import {
  type AdmissionRules,
  Budget,
  type ExternalCall,
  ResourceError,
  type TemplateData,
} from '../../katalog/index.js';
import { type Clock, type JsonObject, messageOf } from '../../lib/base/index.js';
import type { GatewayMetrics } from '../metrics.js';
import type { CrdPlan } from '../plan.js';
import type { AdmissionRequest, AdmissionResponse, ReviewContext } from '../review/index.js';
import { AdmissionCounters } from './counters.js';
import { patchOf } from './json-patch.js';
import type { LookupResults, Lookups } from './lookups/index.js';
import { type Mutated, mutateObject } from './mutate-object.js';
import { type LookedUp, NOTHING, reviewData } from './review-data.js';
import type { Schemas } from './schemas.js';
import { type Validated, validateObject } from './validate-object.js';
import { boundedReason, boundedWarnings } from './warnings.js';

export interface AdmissionTools {
  readonly clock: Clock;
  readonly metrics: Pick<GatewayMetrics, 'counter'>;
  readonly lookups: Lookups;
  readonly schemas: Schemas;
  /** Latencies are those of so many calls: `conversionWindow`. */
  readonly window: number;
}

/** The response of a mutation, and the object that it makes. */
export interface MutatedReview {
  readonly response: AdmissionResponse;
  readonly object: JsonObject;
  /** How many rules were left out, and why. */
  readonly skipped: { readonly reason: 'lookup' | 'error'; readonly count: number };
}

/** One review, and what its renderings may cost together. */
interface Review {
  readonly request: AdmissionRequest;
  readonly deadline: number;
  readonly budget: Budget;
}

/** What rules read that was looked up. */
interface Asked {
  readonly data: TemplateData;
  readonly lookups: LookupResults;
}

const NO_LOOKUPS: LookupResults = { looked: NOTHING, missing: new Map(), isTaken: () => false };

/** The rules of one CRD at admission. */
export class CrdAdmission {
  readonly counters: AdmissionCounters;
  readonly #rules: AdmissionRules;

  constructor(
    readonly plan: CrdPlan,
    private readonly tools: AdmissionTools,
  ) {
    this.counters = new AdmissionCounters(tools.window);
    const { validation, mutation } = plan.entry.webhooks;
    const { rules } = plan.program.admission;
    this.#rules = {
      validation: validation ? rules.validation : [],
      mutation: mutation ? rules.mutation : [],
      calls: rules.calls,
    };
  }

  get hasValidation(): boolean {
    return this.#rules.validation.length > 0;
  }

  get hasMutation(): boolean {
    return this.#rules.mutation.length > 0;
  }

  /** Throws what a rule throws, but for a value of the object that does not convert: that is a denial. */
  async validate(request: AdmissionRequest, { deadline }: ReviewContext): Promise<AdmissionResponse> {
    const { clock } = this.tools;
    const since = clock.monotonic();
    const { response, skipped } = await this.validated(request, deadline);
    this.#skip('lookup', skipped);
    if (!request.dryRun) {
      const warned = (response.warnings ?? []).length > 0;
      this.counters.validated({ allowed: response.allowed, warned }, clock.monotonic() - since);
    }
    return response;
  }

  /** Always allows; a rule that fails leaves the object as it is, with a warning. */
  async mutate(request: AdmissionRequest, { deadline }: ReviewContext): Promise<AdmissionResponse> {
    const { clock } = this.tools;
    const since = clock.monotonic();
    const { response, skipped } = await this.mutated(request, deadline);
    this.#skip(skipped.reason, skipped.count);
    if (!request.dryRun) this.counters.mutated(response.patch !== undefined, clock.monotonic() - since);
    return response;
  }

  /** What `validate` finds, uncounted. */
  async validated(request: AdmissionRequest, deadline: number): Promise<Validated> {
    const review = this.#review(request, deadline);
    const { validation, calls } = this.#rules;
    const first = this.plan.entry.mutation.first ? this.#rules.mutation : [];
    const needed = first.length > 0 ? [...calls.mutation, ...calls.validation] : calls.validation;
    try {
      const { data, lookups } = await this.#asked(review, [...first, ...validation], needed);
      const seen = first.length > 0 ? await this.#mutatedData(review, lookups, data) : data;
      return validateObject(validation, seen, lookups);
    } catch (error) {
      if (!(error instanceof ResourceError)) throw error;
      const message = boundedReason(messageOf(error));
      const response = { allowed: false, message, causes: [{ field: '', message }] };
      return { response, findings: [{ says: 'denied', field: '', message }], skipped: 0, passed: 0 };
    }
  }

  /** With `mutateFirst` a reconcile validates what mutation has made; where that fails, what is written. */
  async #mutatedData(review: Review, lookups: LookupResults, data: TemplateData): Promise<TemplateData> {
    try {
      const { object } = await this.#mutatedObject(review, lookups);
      return this.#formed(object, review, lookups.looked);
    } catch {
      return data;
    }
  }

  /** What `mutate` makes of the object, uncounted. */
  async mutated(request: AdmissionRequest, deadline: number): Promise<MutatedReview> {
    const { mutation, calls } = this.#rules;
    const { object: before = {} } = request;
    const review = this.#review(request, deadline);
    try {
      const { lookups } = await this.#asked(review, mutation, calls.mutation);
      const { object, skipped } = await this.#mutatedObject(review, lookups);
      const patch = patchOf(before, object);
      const warnings = boundedWarnings(skipped);
      const response = {
        allowed: true,
        ...(patch.length === 0 ? {} : { patch }),
        ...(warnings.length === 0 ? {} : { warnings }),
      };
      return { response, object, skipped: { reason: 'lookup', count: skipped.length } };
    } catch (error) {
      const warnings = boundedWarnings([`mutation was not applied: ${messageOf(error)}`]);
      return {
        response: { allowed: true, warnings },
        object: before,
        skipped: { reason: 'error', count: 1 },
      };
    }
  }

  async #mutatedObject(review: Review, { looked, missing }: LookupResults): Promise<Mutated> {
    const { mutation } = this.#rules;
    const needsTypes = mutation.some(({ hasType }) => !hasType);
    const schema = needsTypes ? await this.tools.schemas.of(this.plan) : undefined;
    const dataOf = (object: JsonObject): TemplateData => this.#formed(object, review, looked);
    return mutateObject(mutation, review.request.object ?? {}, { dataOf, missing, schema });
  }

  async #asked(
    review: Review,
    rules: readonly (AdmissionRules['validation'] | AdmissionRules['mutation'])[number][],
    calls: readonly ExternalCall[],
  ): Promise<Asked> {
    const { request, deadline } = review;
    const { object = {} } = request;
    const data = this.#formed(object, review, NOTHING);
    const names = new Set(rules.flatMap(({ lookups }) => [...lookups]));
    if (names.size === 0 && calls.length === 0) return { data, lookups: NO_LOOKUPS };
    const uniques = rules.flatMap((rule) => ('unique' in rule && rule.unique ? [rule.unique] : []));
    const wanted = { lookups: names, uniques, calls };
    const lookups = await this.tools.lookups.of(this.plan, wanted, { request, data, deadline });
    return { data: this.#formed(object, review, lookups.looked), lookups };
  }

  #review(request: AdmissionRequest, deadline: number): Review {
    const { clock } = this.tools;
    return { request, deadline, budget: new Budget({ units: this.plan.entry.renderBudget, clock }) };
  }

  #formed(object: JsonObject, { request, budget }: Review, looked: LookedUp): TemplateData {
    return this.plan.program.admission.formed(reviewData({ ...request, object }, looked, budget));
  }

  #skip(reason: 'lookup' | 'error', count: number): void {
    if (count === 0) return;
    this.tools.metrics
      .counter('orkestra_gateway_rule_skipped_total')
      .inc({ crd: this.plan.entry.name, reason }, count);
  }
}
