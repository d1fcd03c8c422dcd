/** Everything that the rules of one review have to know beside the object: asked once, all at the same time. */
import {
  type ExternalCall,
  readField,
  type TemplateData,
  type ValidationRule,
} from '../../../katalog/index.js';
import { type Clock, Deadline, type JsonObject, messageOf } from '../../../lib/base/index.js';
import type { CrdPlan } from '../../plan.js';
import type { AdmissionRequest } from '../../review/index.js';
import type { LookedUp } from '../review-data.js';
import type { ReviewExternalCalls } from './external-calls.js';
import type { RuntimeClient, UniqueQuestion } from './runtime-client.js';

/** What came, and why the rest did not. */
export interface LookupResults {
  readonly looked: LookedUp;
  /** By the name of the lookup (`health`, `external.rates`), in words. */
  readonly missing: ReadonlyMap<string, string>;
  /** Whether a value is taken; throws `UnknownValueError` where that could not be found out. */
  isTaken(field: readonly string[], scope: string): boolean;
}

/** `unique` could not be found out for a field. */
export class UnknownValueError extends Error {
  override readonly name = 'UnknownValueError';
}

/** What of the rules is to be known. */
export interface Needs {
  readonly lookups: ReadonlySet<string>;
  readonly uniques: readonly NonNullable<ValidationRule['unique']>[];
  readonly calls: readonly ExternalCall[];
}

export interface LookupTools {
  readonly runtime: RuntimeClient;
  readonly external: Pick<ReviewExternalCalls, 'make'>;
  readonly clock: Clock;
}

export class Lookups {
  constructor(private readonly tools: LookupTools) {}

  /** Resolves at the latest at the deadline, on the monotonic clock. Never rejects. */
  async of(
    { entry, program }: CrdPlan,
    { lookups, uniques, calls }: Needs,
    review: { readonly request: AdmissionRequest; readonly data: TemplateData; readonly deadline: number },
  ): Promise<LookupResults> {
    const { runtime, external, clock } = this.tools;
    const { request, data, deadline } = review;
    const missing = new Map<string, string>();
    const about = async (name: 'health' | 'metrics'): Promise<JsonObject> => {
      if (!lookups.has(name)) return {};
      return runtime[name](entry.name, deadline).catch((error: unknown) => {
        missing.set(name, messageOf(error));
        return {};
      });
    };
    const questions = uniques.flatMap((unique) => questionOf(entry.name, unique, request, data) ?? []);
    const limit = new Deadline(clock, Math.max(0, deadline - clock.monotonic()), undefined);
    try {
      const [health, metrics, answers, outcomes] = await Promise.all([
        about('health'),
        about('metrics'),
        Promise.all(questions.map((question) => this.#isTaken(question, deadline))),
        external.make(calls, program.references, { data, isDryRun: request.dryRun, signal: limit.signal }),
      ]);
      const results: Record<string, JsonObject> = {};
      for (const [name, outcome] of outcomes) {
        if ('result' in outcome) results[name] = outcome.result;
        else missing.set(`external.${name}`, outcome.unavailable);
      }
      return {
        looked: { health, metrics, external: results },
        missing,
        isTaken: (field, scope) => takenOf(answers, keyOf(field, scope)),
      };
    } finally {
      limit.clear();
    }
  }

  async #isTaken({ key, ...question }: Question, deadline: number): Promise<Answer> {
    try {
      return { key, isTaken: await this.tools.runtime.isTaken(question, deadline) };
    } catch (error) {
      return { key, reason: messageOf(error) };
    }
  }
}

type Question = UniqueQuestion & { readonly key: string };
type Answer = { readonly key: string } & ({ readonly isTaken: boolean } | { readonly reason: string });

/** Undefined where nothing is to be asked: an absent value is nobody's. */
function questionOf(
  crd: string,
  { path, scope }: NonNullable<ValidationRule['unique']>,
  { name, namespace }: AdmissionRequest,
  data: TemplateData,
): Question | undefined {
  const value = readField(data, path);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  if (value === '') return undefined;
  return {
    key: keyOf(path, scope),
    crd,
    field: path.join('.'),
    value: String(value),
    among: scope === 'namespace' ? namespace : undefined,
    self: { namespace, name },
  };
}

function takenOf(answers: readonly Answer[], key: string): boolean {
  const answer = answers.find((each) => each.key === key);
  if (answer && 'isTaken' in answer) return answer.isTaken;
  throw new UnknownValueError(answer?.reason ?? 'only text, numbers and booleans can be compared');
}

function keyOf(field: readonly string[], scope: string): string {
  return JSON.stringify([field, scope]);
}
