/**
 * The rules of the election, without effects (after client-go's `tools/leaderelection`). Times are monotonic
 * milliseconds of this process: how long a record has stood still is judged from when it was *seen* to change.
 */
import { type LeaseRecord, sameLease } from './lease-record.js';

export interface LeaseTimes {
  /** How long others leave a Lease alone that does not change. */
  readonly durationMs: number;
  /** How long a leader writes after the last renewal that succeeded; below the duration. */
  readonly renewDeadlineMs: number;
  readonly retryMs: number;
}

/** 15 s, 10 s and 2 s, as in client-go. */
export const LEASE_TIMES: LeaseTimes = leaseTimes(15_000);

/** The times that go with a Lease of this duration (milliseconds): a leader has two thirds of it, and five tries. */
export function leaseTimes(durationMs: number): LeaseTimes {
  return { durationMs, renewDeadlineMs: (durationMs * 2) / 3, retryMs: (durationMs * 2) / 15 };
}

/** The last record seen, and when it was first seen like that. */
export interface ObservedLease {
  readonly record: LeaseRecord;
  readonly since: number;
}

export function observe(before: ObservedLease | undefined, record: LeaseRecord, now: number): ObservedLease {
  return { record, since: before && sameLease(before.record, record) ? before.since : now };
}

/** Whether nobody holds the Lease any more: it was given back, or its holder has been silent for its duration. */
export function isFree({ record, since }: ObservedLease, now: number, times: LeaseTimes): boolean {
  // The holder's own duration counts, which another version or configuration may have chosen.
  return record.holder === '' || now - since >= (record.durationMs ?? times.durationMs);
}

/** Leadership of this process. */
export interface Term {
  /** `leaseTransitions` of the Lease: grows with every term of anybody. */
  readonly epoch: number;
  /** When the renewal was *sent* that succeeded last: nobody can have seen it earlier. */
  readonly renewedAt: number;
}

/** Whether a leader may still write: past the renew deadline others may lead soon. */
export function termHolds(term: Term | undefined, now: number, times: LeaseTimes): term is Term {
  return term !== undefined && now - term.renewedAt < times.renewDeadlineMs;
}

/** Whether the record just fetched is that of our term: the same holder name could be another process. */
export function isOurs(record: LeaseRecord, identity: string, { epoch }: Pick<Term, 'epoch'>): boolean {
  return record.holder === identity && record.transitions === epoch;
}
