/** Writes the status of a CR after a reconcile, when it differs from the stored one. */

import type { CrdEntry, StatusProgram } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, type Clock, timeText } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { isConflict, isInvalid, isNotFound, type KubeError } from '../../lib/kube/index.js';
import { RUNTIME_ERRORS } from '../errors.js';
import { type Applied, contentHash } from './applied.js';
import type { Run } from './run.js';
import { type StatusAssignment, type StatusCondition, statusPatch, withConditions } from './status.js';
import type { StatusLosses } from './status-losses.js';
import type { StatusTypes } from './status-types.js';
import type { TemplateData } from './template-data.js';
import { NotLeadingError } from './writer.js';

/** Longest message of the condition; the whole text stands in the Event and the log. */
const MESSAGE_LIMIT = 1_024;

/** After how long a status is sent again of which the API server dropped fields. */
const PRUNED_RETRY_MS = 300_000;

/** Failures in a row from which on a CR is `Stalled`. */
const STALLED_FROM = 3;
/** Conditions that are there only while they hold. */
const ABNORMAL: readonly string[] = ['Reconciling', 'Stalled'];

/** How a reconcile ended. */
export interface ReconcileEnd {
  readonly errors: readonly Error[];
  /** Children that are not ready, in words. */
  readonly unready: readonly string[];
}

export interface StatusTools {
  readonly entry: CrdEntry;
  readonly program: StatusProgram;
  readonly applied: Applied;
  readonly clock: Clock;
  readonly losses: StatusLosses;
  readonly types: StatusTypes;
}

export class StatusWriter {
  /** When the API server dropped fields of a status, by its key (monotonic). */
  readonly #pruned = new Map<string, number>();
  /** Failures in a row, by the key of the status. */
  readonly #failures = new Map<string, number>();

  constructor(private readonly tools: StatusTools) {}

  /** `errors` of the reconcile come back with those of the status fields themselves. */
  async write(run: Run, data: TemplateData, { errors, unready }: ReconcileEnd): Promise<readonly Error[]> {
    const { program, types } = this.tools;
    const typeOf = program.untyped ? await types.read() : undefined;
    const result = program.apply(data, { failed: errors.length > 0, typeOf });
    const problems = [...errors, ...result.errors];
    if (this.tools.entry.ignoreStatusPatch || this.tools.losses.all) return problems;
    const assignments: StatusAssignment[] = result.changes.map((change) => ({
      path: change.path,
      value: 'unset' in change ? undefined : change.value,
    }));
    if (this.tools.program.conditions)
      assignments.push(...this.#conventional(run.cr, this.#conditions(run.cr, problems, unready)));
    const patch = statusPatch(run.cr.status, assignments);
    const unwritten = patch && (await this.#send(run, patch).catch((error: unknown) => asError(error)));
    if (!unwritten) return problems;
    if (isInvalid(unwritten)) types.refused();
    if (isInvalid(unwritten)) return this.#refused(run, { errors: problems, unready }, unwritten);
    return [...problems, secondary(unwritten, run, problems)];
  }

  forget(cr: KubernetesObject): void {
    this.tools.applied.forget(keyOf(cr));
    this.#pruned.delete(keyOf(cr));
    this.#failures.delete(keyOf(cr));
  }

  /** The schema refuses a field: the conditions alone are written, so that `Ready` does not stay as it was. */
  async #refused(run: Run, { errors, unready }: ReconcileEnd, error: KubeError): Promise<readonly Error[]> {
    const message = `the API server refuses the status: ${error.answer}`;
    const all = [...errors, RUNTIME_ERRORS.make('ORK_STATUS_REFUSED', message, error)];
    if (!this.tools.program.conditions) return all;
    const patch = statusPatch(
      run.cr.status,
      this.#conventional(run.cr, this.#conditions(run.cr, all, unready)),
    );
    try {
      if (patch) await this.#send(run, patch);
    } catch (second) {
      secondary(second, run, all);
    }
    return all;
  }

  async #send(run: Run, patch: JsonObject): Promise<void> {
    const key = keyOf(run.cr);
    const { applied, clock, losses } = this.tools;
    const wanted = { desired: patch, hash: contentHash(withoutTimes(patch)) };
    // A schema without these fields prunes them: the same patch would be sent for ever. It may have been corrected.
    const prunedAt = this.#pruned.get(key);
    const mayBeKept = prunedAt !== undefined && clock.monotonic() - prunedAt >= PRUNED_RETRY_MS;
    if (!mayBeKept && applied.settled(key, wanted, run.cr.status)) return;
    try {
      await run.patch({ status: patch }, 'status');
    } catch (error) {
      if (isNotFound(error) && (await losses.lacksSubresource())) return;
      throw error;
    }
    if (losses.compare(patch, run.cr.status)) this.#pruned.set(key, clock.monotonic());
    else this.#pruned.delete(key);
    applied.record(key, wanted, run.cr.status);
  }

  /** `Reconciling` and `Stalled` are there only while they hold, as kstatus has them. */
  #conditions(
    cr: KubernetesObject,
    errors: readonly Error[],
    unready: readonly string[],
  ): readonly StatusCondition[] {
    const key = keyOf(cr);
    if (errors.length === 0) this.#failures.delete(key);
    else this.#failures.set(key, (this.#failures.get(key) ?? 0) + 1);
    const asksChildren = this.tools.program.ready === 'children';
    const conditions = [readiness(errors, asksChildren ? unready : [])];
    if (unready.length > 0)
      conditions.push({
        type: 'Reconciling',
        status: 'True',
        reason: 'ChildrenNotReady',
        message: waiting(unready),
      });
    if ((this.#failures.get(key) ?? 0) >= STALLED_FROM)
      conditions.push({ type: 'Stalled', status: 'True', reason: 'ReconcileError', message: textOf(errors) });
    return conditions;
  }

  #conventional(cr: KubernetesObject, wanted: readonly StatusCondition[]): StatusAssignment[] {
    const generation = cr.metadata.generation ?? 0;
    const now = timeText(this.tools.clock.now());
    const gone = ABNORMAL.filter((type) => wanted.every((condition) => condition.type !== type));
    const conditions = withConditions(cr.status?.['conditions'], { wanted, gone }, generation, now);
    const observed = { path: ['observedGeneration'], value: generation };
    return [
      { path: ['conditions'], value: conditions },
      ...(this.tools.entry.ignoreObservedGeneration ? [] : [observed]),
    ];
  }
}

/** A status that cannot be written must not hide the errors before it; an error that ends the reconcile does. */
function secondary(error: unknown, { signal }: Run, problems: readonly Error[]): Error {
  const ends = signal.aborted || error instanceof NotLeadingError || isConflict(error) || isNotFound(error);
  if (ends || problems.length === 0) throw error;
  return asError(error);
}

function keyOf(cr: KubernetesObject): string {
  return `status/${cr.metadata.uid}`;
}

function readiness(errors: readonly Error[], unready: readonly string[]): StatusCondition {
  const type = 'Ready';
  if (errors.length > 0) return { type, status: 'False', reason: 'ReconcileError', message: textOf(errors) };
  if (unready.length > 0)
    return { type, status: 'False', reason: 'ChildrenNotReady', message: waiting(unready) };
  return { type, status: 'True', reason: 'Reconciled', message: '' };
}

function textOf(errors: readonly Error[]): string {
  return errors
    .map((error) => error.message)
    .join('; ')
    .slice(0, MESSAGE_LIMIT);
}

function waiting(unready: readonly string[]): string {
  return `waits for ${unready.join(', ')}`.slice(0, MESSAGE_LIMIT);
}

/** Two patches that differ in the time of a transition alone are the same attempt. */
function withoutTimes(patch: JsonObject): JsonObject {
  const conditions = patch['conditions'];
  if (!Array.isArray(conditions)) return patch;
  return {
    ...patch,
    conditions: conditions.map((condition) => ({ ...(condition as JsonObject), lastTransitionTime: null })),
  };
}
