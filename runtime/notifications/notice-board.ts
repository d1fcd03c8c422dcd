/**
 * Decides which notification is sent when. For each key (Katalog, CRD, condition, team): what begins to hold is gathered
 * for ten seconds, then one message names it, and the next one comes after the team's interval with those that came
 * meanwhile. Who was named is not named again before it has stopped to hold, also not by the next leader: that is kept in
 * the Lease.
 *
 * Guaranteed: at most one message a key and interval, and at most 60 a team and hour (a message that says so aside); what
 * could not be delivered is named later. Not guaranteed: exactly once. A leader that dies between a delivery and the
 * renewal of its Lease leaves the next one to repeat that message.
 */

import type { Clock, Logger, TimerHandle } from '../../lib/base/index.js';
import type { Notification } from '../../lib/notify/index.js';
import { composed, limitReached } from './message.js';
import { Pending } from './pending.js';
import type { Post, Sent } from './post.js';
import { keyOf, type Matter, type Subject } from './subject.js';
import { type Hour, keptText, markOf, readKept, type Told } from './told.js';

export interface NoticeBoardOptions {
  readonly katalog: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** In milliseconds, by team; teams that are not here are not notified. */
  readonly intervals: ReadonlyMap<string, number>;
  readonly post: Post;
  /** Something has changed that the Lease of the CRD keeps. */
  readonly onKept: (crd: string) => void;
  readonly count?: (team: string, result: Sent | 'limited') => void;
}

const GATHER_MS = 10_000;
/** When a message is tried again that nobody has taken. */
const RETRY_MS = 30_000;
const HOUR_MS = 3_600_000;
export const MOST_AN_HOUR = 60;

interface Line {
  readonly key: string;
  readonly team: string;
  readonly matter: Matter;
  readonly told: Told;
  pending: Pending;
  /** In a message that is on its way. */
  sending: Pending | undefined;
  timer: TimerHandle | undefined;
}

export class NoticeBoard {
  readonly #lines = new Map<string, Line>();
  /** What the Leases keep, by CRD; there while this replica leads it, and until another term begins. */
  readonly #told = new Map<string, Map<string, Told>>();
  readonly #hours = new Map<string, Hour>();
  readonly #leading = new Set<string>();
  /** The last message of a team that is on its way: one after the other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  #lastReason = '';

  constructor(private readonly options: NoticeBoardOptions) {}

  /** This replica leads these CRDs from now on; `kept` is what their Lease says. */
  lead(crds: readonly string[], kept: string | undefined): void {
    const { katalog, intervals } = this.options;
    const prefixes = crds.map((crd) => [crd, `${katalog}|${crd}|`] as const);
    const crdOf = (key: string): string | undefined =>
      prefixes.find(([, prefix]) => key.startsWith(prefix))?.[0];
    const read = readKept(kept, {
      key: (key) => crdOf(key) !== undefined,
      team: (team) => intervals.has(team),
    });
    for (const crd of crds) {
      this.#forgetLines(crd);
      this.#told.set(crd, new Map());
      this.#leading.add(crd);
    }
    for (const [key, told] of read.told) this.#told.get(crdOf(key) ?? '')?.set(key, told);
    for (const [team, hour] of read.hours) {
      const own = this.#hours.get(team);
      if (!own || own.since < hour.since) this.#hours.set(team, hour);
    }
  }

  /** This replica leads them no longer: nothing more is sent about them. */
  follow(crds: readonly string[]): void {
    for (const crd of crds) {
      this.#leading.delete(crd);
      this.#forgetLines(crd);
    }
  }

  /** What the Lease of these CRDs is to keep; undefined when this replica has never led them. */
  keptFor(crds: readonly string[]): string | undefined {
    const known = crds.flatMap((crd) => this.#told.get(crd) ?? []);
    if (known.length === 0) return undefined;
    const now = this.options.clock.now();
    return keptText({
      told: new Map(known.flatMap((each) => [...each])),
      hours: new Map([...this.#hours].filter(([, { since }]) => now - since < HOUR_MS)),
    });
  }

  /** It holds for the subject. `text` is rendered when a message will name it. */
  holds(matter: Matter, subject: Subject, text: (team: string) => string): void {
    if (!this.#leading.has(matter.crd)) return;
    for (const team of matter.teams) {
      const line = this.#line(matter, team);
      if (!line || this.#knows(line, subject.uid)) continue;
      line.pending.add(subject, () => text(team));
      this.#arm(line, GATHER_MS);
    }
  }

  /** It does not hold for the subject, or the subject is gone. */
  left(matter: Matter, uid: string): void {
    for (const team of matter.teams) {
      const key = keyOf(this.options.katalog, matter, team);
      const told = this.#told.get(matter.crd)?.get(key);
      // The next renewal carries it: a resource that flaps must not make the Lease be written more often.
      if (told && told.named.size > 0) told.named.delete(markOf(uid));
      const line = this.#lines.get(key);
      line?.pending.left(uid);
      line?.sending?.left(uid);
    }
  }

  /** Sends nothing more; waits for what is on its way, ten seconds at most. */
  async close(): Promise<void> {
    for (const line of this.#lines.values()) this.options.clock.clearTimeout(line.timer);
    this.#leading.clear();
    await this.options.post.close();
    await Promise.all(this.#turns.values());
  }

  #knows({ told, pending, sending }: Line, uid: string): boolean {
    return told.named.has(markOf(uid)) || pending.holds(uid) || sending?.holds(uid) === true;
  }

  #line(matter: Matter, team: string): Line | undefined {
    if (!this.options.intervals.has(team)) return undefined;
    const key = keyOf(this.options.katalog, matter, team);
    const known = this.#lines.get(key);
    if (known) return known;
    const kept = this.#told.get(matter.crd);
    const told = kept?.get(key) ?? { at: 0, named: new Set() };
    kept?.set(key, told);
    const line = { key, team, matter, told, pending: new Pending(), sending: undefined, timer: undefined };
    this.#lines.set(key, line);
    return line;
  }

  #forgetLines(crd: string): void {
    for (const [key, line] of this.#lines) {
      if (line.matter.crd !== crd) continue;
      this.options.clock.clearTimeout(line.timer);
      this.#lines.delete(key);
    }
  }

  /** Sends after `ms` at the earliest, and not before the interval is over. */
  #arm(line: Line, ms: number): void {
    if (line.timer || line.sending || line.pending.size === 0) return;
    const { clock, intervals } = this.options;
    const intervalMs = intervals.get(line.team) ?? 0;
    // The clock of the leader before may have been ahead: no wait is longer than the interval.
    const leftMs = Math.min(intervalMs, line.told.at + intervalMs - clock.now());
    line.timer = clock.setTimeout(
      () => {
        line.timer = undefined;
        void this.#due(line);
      },
      Math.max(ms, leftMs),
    );
  }

  async #due(line: Line): Promise<void> {
    const until = this.#limited(line.team);
    if (until !== undefined) {
      this.#arm(line, until - this.options.clock.now());
      return;
    }
    const batch = line.pending;
    line.pending = new Pending();
    line.sending = batch;
    const { matter, team, key } = line;
    const named = batch.named();
    const { katalog } = this.options;
    const parts = { katalog, key, team, matter, named, count: batch.size };
    const sent = await this.#send(composed(parts), batch.size);
    line.sending = undefined;
    // Another term: what the Lease keeps was read again, and this is not part of it.
    if (this.#lines.get(key) !== line) return;
    if (sent === 'sent') for (const uid of batch.holding()) line.told.named.add(markOf(uid));
    else line.pending.putBack(batch);
    if (sent === 'unreachable') this.#uncount(team);
    else line.told.at = this.options.clock.now();
    this.#keep(matter.crd);
    this.#arm(line, sent === 'unreachable' ? RETRY_MS : GATHER_MS);
  }

  /** Until when the team gets nothing more; counts the message when it may be sent. */
  #limited(team: string): number | undefined {
    const now = this.options.clock.now();
    const known = this.#hours.get(team);
    const hour =
      known && now - known.since < HOUR_MS && known.since <= now ? known : { since: now, count: 0 };
    this.#hours.set(team, hour);
    hour.count += 1;
    if (hour.count <= MOST_AN_HOUR) return undefined;
    const until = hour.since + HOUR_MS;
    this.options.count?.(team, 'limited');
    if (hour.count === MOST_AN_HOUR + 1) {
      const { katalog } = this.options;
      void this.#send(limitReached(katalog, team, MOST_AN_HOUR, until), 0);
    }
    return until;
  }

  /** Nobody has got it. */
  #uncount(team: string): void {
    const hour = this.#hours.get(team);
    if (hour && hour.count > 0) hour.count -= 1;
  }

  #send(notification: Notification, count: number): Promise<Sent> {
    const { teamName } = notification;
    const before = this.#turns.get(teamName) ?? Promise.resolve();
    const turn = before.then(() => this.#sendNow(notification, count));
    this.#turns.set(teamName, turn);
    return turn;
  }

  async #sendNow(notification: Notification, count: number): Promise<Sent> {
    const { post, log } = this.options;
    const { teamName: team, condKey: key } = notification;
    const { result, reason } = await post.send(notification);
    this.options.count?.(team, result);
    if (result === 'sent')
      log.info({ team, key, crs: count, ...(reason ? { reason } : {}) }, 'notification sent');
    else if (result === 'failed' || reason !== this.#lastReason)
      log.warn({ team, key, crs: count, reason }, 'notification not sent; kept for the next message');
    this.#lastReason = result === 'sent' ? '' : reason;
    return result;
  }

  #keep(crd: string): void {
    if (this.#leading.has(crd)) this.options.onKept(crd);
  }
}
