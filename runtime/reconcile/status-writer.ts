/** Writes the status of a CR after a reconcile, when it differs from the stored one. */

import type { CrdEntry, StatusProgram } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { asError, type Clock, timeText } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { isConflict, isInvalid, isNotFound, type KubeError } from '../../lib/kube/index.js';
import { RUNTIME_ERRORS } from '../errors.js';
import { type Applied, contentHash } from './applied.js';
import type { Run } from './run.js';
import { type ReadyCondition, type StatusAssignment, statusPatch, withReady } from './status.js';
import type { StatusLosses } from './status-losses.js';
import type { TemplateData } from './template-data.js';
import { NotLeadingError } from './writer.js';

/** Longest message of the condition; the whole text stands in the Event and the log. */
const MESSAGE_LIMIT = 1_024;

/** After how long a status is sent again of which the API server dropped fields. */
const PRUNED_RETRY_MS = 300_000;

export interface StatusTools {
  readonly entry: CrdEntry;
  readonly program: StatusProgram;
  readonly applied: Applied;
  readonly clock: Clock;
  readonly losses: StatusLosses;
}

export class StatusWriter {
  /** When the API server dropped fields of a status, by its key (monotonic). */
  readonly #pruned = new Map<string, number>();

  constructor(private readonly tools: StatusTools) {}

  /** `errors` of the reconcile come back with those of the status fields themselves. */
  async write(run: Run, data: TemplateData, errors: readonly Error[]): Promise<readonly Error[]> {
    const result = this.tools.program.apply(data, { failed: errors.length > 0 });
    const problems = [...errors, ...result.errors];
    if (this.tools.entry.ignoreStatusPatch || this.tools.losses.all) return problems;
    const assignments: StatusAssignment[] = result.changes.map((change) => ({
      path: change.path,
      value: 'unset' in change ? undefined : change.value,
    }));
    if (this.tools.program.conditions) assignments.push(...this.#conventional(run.cr, readiness(problems)));
    const patch = statusPatch(run.cr.status, assignments);
    const unwritten = patch && (await this.#send(run, patch).catch((error: unknown) => asError(error)));
    if (!unwritten) return problems;
    if (isInvalid(unwritten)) return this.#refused(run, problems, unwritten);
    return [...problems, secondary(unwritten, run, problems)];
  }

  forget(cr: KubernetesObject): void {
    this.tools.applied.forget(keyOf(cr));
    this.#pruned.delete(keyOf(cr));
  }

  /** The schema refuses a field: the conditions alone are written, so that `Ready` does not stay as it was. */
  async #refused(run: Run, problems: readonly Error[], error: KubeError): Promise<readonly Error[]> {
    const message = `the API server refuses the status: ${error.answer}`;
    const all = [...problems, RUNTIME_ERRORS.make('ORK_STATUS_REFUSED', message, error)];
    if (!this.tools.program.conditions) return all;
    const patch = statusPatch(run.cr.status, this.#conventional(run.cr, readiness(all)));
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

  #conventional(cr: KubernetesObject, ready: ReadyCondition): StatusAssignment[] {
    const generation = cr.metadata.generation ?? 0;
    const now = timeText(this.tools.clock.now());
    const conditions = withReady(cr.status?.['conditions'], ready, generation, now);
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

function readiness(errors: readonly Error[]): ReadyCondition {
  if (errors.length === 0) return { status: 'True', reason: 'Reconciled', message: '' };
  const message = errors.map((error) => error.message).join('; ');
  return { status: 'False', reason: 'ReconcileError', message: message.slice(0, MESSAGE_LIMIT) };
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
