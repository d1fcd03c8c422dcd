import type {
  AutoscalerDescription,
  DecisionRecord,
  LoggedDecision,
  ValueRecord,
} from '../../autoscaler/index.js';
import type { CrossReader } from '../../oncop/index.js';
import { contentKey, keyOf } from './contents.js';
import { PoolRules } from './pool-rules.js';
import type { Held, ReaderModel } from './reader-model.js';
import { Replay } from './replay.js';
import type { Replica } from './replica.js';
import type { Scenario } from './scenario.js';
import { DEPTH } from './sizing.js';
import { WishRules } from './wish-rules.js';
import type { World } from './world.js';

/** When an evaluation was made and which answer it saw, asked of the reader at that very moment. */
interface Evaluation {
  readonly monotonic: number;
  readonly key: string;
}

/** Follows the decisions of one process, from the records that it shows, and checks each against what is true. */
export class DecisionWatch {
  readonly #evaluations: Evaluation[] = [];
  readonly #events: string[] = [];
  readonly #read: CrossReader['read'];
  #replay: Replay | undefined;
  #rules: PoolRules | undefined;
  #wishes: WishRules | undefined;
  #changed: LoggedDecision | undefined;
  #unchanged: DecisionRecord | null = null;
  #lastAt: number | undefined;
  /** When a value came that no decision has seen. */
  #owesSince: number | undefined;
  #is: AutoscalerDescription['current'] | undefined;
  #led = false;
  #ran = false;
  /** Decisions and stops that there were. */
  #made = 0;
  /** Since when it scales although it does not lead. */
  #suspectSince: number | undefined;
  /** As the autoscaler shows it. */
  size: AutoscalerDescription['current'] | undefined;
  decisions = 0;

  constructor(
    private readonly world: World,
    private readonly scenario: Scenario,
    private readonly replica: Replica,
    private readonly model: ReaderModel,
  ) {
    const { cross, process } = replica;
    this.#read = cross.read.bind(cross);
    cross.read = (reference, subject) => {
      if (reference === DEPTH) {
        this.#evaluations.push({ monotonic: process.clock.monotonic(), key: this.#held() });
      }
      return this.#read(reference, subject);
    };
  }

  /** The process made an Event of a decision. */
  event(message: string): void {
    this.#events.push(message);
  }

  /** Something has come that may be another value than the one in hand. */
  came(isNews: boolean): void {
    if (isNews && this.replica.leading && this.scenario.evaluate === 'onChange')
      this.#owesSince ??= this.world.now;
  }

  /** What the reader holds, unless it is too old or not what it should be. */
  get held(): Held | undefined {
    const held = this.model.usable(this.world.now);
    return held && keyOf(held.content) === this.#held() ? held : undefined;
  }

  /** After everything that happens in the process. */
  look(): void {
    if (this.replica.process.dead) return;
    this.model.settle(() => {
      const { ageMs } = this.#read('cross.loader.info.seq');
      return { key: this.#held(), sentAt: ageMs === undefined ? undefined : this.world.now - ageMs };
    });
    const evaluations = this.#evaluations.splice(0);
    if (evaluations.length > 0) {
      this.#owesSince = undefined;
      const records = this.#newRecords();
      if (records.length !== evaluations.length) {
        this.#broken(`${evaluations.length} evaluations left ${records.length} records`);
      }
      for (const [index, record] of records.entries()) {
        const evaluation = evaluations[index];
        if (evaluation) this.#check(record, evaluation);
      }
    } else this.#checkDebt();
    this.#checkEffect();
    this.#checkSuspect();
  }

  /** Which answer the reader holds. */
  #held(): string {
    const [identity, epoch, seq] = ['identity', 'epoch', 'seq'].map(
      (field) => this.#read(`cross.loader.info.${field}`).value,
    );
    return contentKey(identity, epoch, seq);
  }

  #describe(): AutoscalerDescription {
    return this.replica.operator.autoscaler?.describe() as unknown as AutoscalerDescription;
  }

  #newRecords(): readonly DecisionRecord[] {
    const { decisions: all, lastUnchanged } = this.#describe();
    const decisions = all.filter(({ trigger }) => trigger !== 'stop');
    const index = this.#changed ? decisions.indexOf(this.#changed) : -1;
    const fresh: DecisionRecord[] = index < 0 ? [...decisions] : decisions.slice(0, index);
    this.#changed = decisions[0];
    // A run that begins without a change stands in both.
    const begins = fresh.some(({ trigger, changed }) => trigger === 'start' && !changed);
    if (lastUnchanged && lastUnchanged !== this.#unchanged && !(begins && lastUnchanged.trigger === 'start'))
      fresh.unshift(lastUnchanged);
    this.#unchanged = lastUnchanged;
    return fresh.reverse();
  }

  #check(record: DecisionRecord, evaluation: Evaluation): void {
    this.decisions++;
    const { id: _, ...decided } = { id: 0, ...record };
    const written = JSON.stringify(decided);
    const { monotonic } = evaluation;
    if (record.trigger === 'start') this.#begin(monotonic);
    this.#narrate(record);
    const again = this.#replay?.again(written, monotonic);
    if (again !== written) this.#broken(`replayed, ${written}\nbecomes ${again}`);
    const value = record.values.find(({ reference }) => reference === DEPTH)?.value;
    const depth = typeof value === 'number' ? value : undefined;
    for (const fault of this.#rules?.broken(record, monotonic) ?? []) this.#broken(fault);
    for (const fault of this.#wishes?.broken(record, monotonic, depth) ?? []) this.#broken(fault);
    this.#checkValue(record, evaluation);
    this.#checkPace(record, monotonic);
    if (record.changed && this.#events.shift() !== record.sentence) {
      this.#broken('the Event is not the sentence of the decision');
    }
  }

  #begin(monotonic: number): void {
    const plan = this.replica.operator.plan.autoscale;
    if (!plan) throw new Error('the processor has no autoscaler');
    this.#replay = new Replay(plan, monotonic);
    this.#rules = new PoolRules(this.scenario, monotonic);
    this.#wishes = new WishRules(this.scenario, monotonic);
    this.#lastAt = undefined;
    this.model.begin();
  }

  /** The reader holds what the contract says, and the decision used that. */
  #checkValue(record: DecisionRecord, { key }: Evaluation): void {
    const { now } = this.world;
    const value = record.values.find(({ reference }) => reference === DEPTH);
    const due = this.model.usable(now);
    if (!value || value.missing) {
      if (due) this.#broken(`misses a value although it has one that is ${now - due.sentAt} ms old`);
      return;
    }
    if (!due) this.#broken(`uses ${key}, which must not be used`);
    else if (key !== keyOf(due.content)) this.#broken(`uses ${key}, and ${keyOf(due.content)} is cached`);
    else this.#checkUse(value, due);
  }

  #checkUse(value: ValueRecord, { content, sentAt, saidAt }: Held): void {
    const truth = this.world.now - saidAt;
    const { staleAfterMs } = this.scenario;
    if (truth > staleAfterMs) {
      this.#broken(`uses a value that was said ${truth} ms ago, past ${staleAfterMs} ms`);
    }
    const age = this.world.now - sentAt;
    if (Math.abs((value.ageMs ?? Number.NaN) - age) > 1)
      this.#broken(`takes the value for ${value.ageMs} ms old, and it is ${age} ms`);
    if (value.value !== content.depth) {
      this.#broken(`uses ${value.value}, and the answer said ${content.depth}`);
    }
  }

  /** It looks again at every interval, unless it could not. */
  #checkPace(record: DecisionRecord, monotonic: number): void {
    const gap = monotonic - (this.#lastAt ?? monotonic);
    this.#lastAt = monotonic;
    const { process } = this.replica;
    if (gap > this.scenario.intervalMs + 1 && process.ranFor(gap)) {
      this.#broken(`looked again after ${gap} ms only (${record.trigger})`);
    }
  }

  /** With `evaluate: onChange` a new value is looked at in the next turn of the event loop. */
  #checkDebt(): void {
    const since = this.#owesSince;
    if (since === undefined || !this.replica.leading) this.#owesSince = undefined;
    else if (this.world.now - since > 2 && this.replica.process.ranFor(this.world.now - since)) {
      this.#broken(`has not looked at the value that came ${this.world.now - since} ms ago`);
    }
  }

  /** What was decided is in force; without a decision, the baseline is. */
  #checkEffect(): void {
    const { operator, leading } = this.replica;
    const { pool, queue, resyncMs } = operator;
    const is = { workers: pool.size, queueDepth: queue.maxDepth, resyncMs };
    const made = operator.autoscaler?.evaluations ?? 0;
    if (made === this.#made && leading === this.#led && isSame(is, this.#is)) return;
    this.#made = made;
    this.#is = is;
    this.#led = leading;
    const { running, current, decisions: records } = this.#describe();
    if (this.#ran && !running) this.#checkStop(records[0]);
    this.#ran = running;
    this.size = current;
    const due = running && !this.scenario.dryRun ? current : this.scenario.baseline;
    if (!isSame(is, due)) this.#broken(`has ${JSON.stringify(is)} where ${JSON.stringify(due)} is due`);
    // In one millisecond the lead may run out before the timer that says so has fired.
    this.#suspectSince = running && !leading ? (this.#suspectSince ?? this.world.now) : undefined;
  }

  /** Whoever asks why the pool is at its baseline is told. */
  #checkStop(record: DecisionRecord | undefined): void {
    if (record?.trigger !== 'stop' || record.to.workers !== this.scenario.baseline.workers) {
      this.#broken(`stops, and says no more than ${JSON.stringify(record)}`);
      return;
    }
    this.world.history.note(this.replica.process.name, record.sentence);
    if (record.from.workers !== this.size?.workers) {
      this.#broken(`stops at ${record.from.workers} workers, and had ${this.size?.workers}`);
    }
    if (record.changed && this.#events.shift() !== record.sentence) {
      this.#broken('the Event is not the sentence of the stop');
    }
  }

  #checkSuspect(): void {
    const since = this.#suspectSince;
    if (since === undefined || since === this.world.now || !this.replica.process.ranFor(1)) return;
    this.#suspectSince = undefined;
    if (!this.replica.leading && this.#describe().running) this.#broken('scales although it does not lead');
  }

  #narrate(record: DecisionRecord): void {
    const value = record.values.find(({ reference }) => reference === DEPTH);
    const said = value?.missing ? 'missing' : `${value?.value}, ${value?.ageMs} ms old`;
    this.world.history.note(
      this.replica.process.name,
      `decides (${record.trigger}) on ${said}: ${record.from.workers} to ${record.to.workers}, ${record.reason}`,
    );
  }

  #broken(what: string): void {
    this.world.history.violation(this.replica.process.name, what);
  }
}

function isSame(
  a: AutoscalerDescription['current'],
  b: AutoscalerDescription['current'] | undefined,
): boolean {
  return a.workers === b?.workers && a.queueDepth === b.queueDepth && a.resyncMs === b.resyncMs;
}
