/**
 * What all renderings of one reconcile may cost together. Work is counted by size, the same on every machine: an
 * iteration, a call, an item or map entry that is read, and 64 UTF-16 units of text read or written each cost one
 * unit. Beside the units, a clock that is looked at every 1,024 units ends what takes too long. It does not count
 * what JavaScript spends inside one function: every function is linear in what it is given.
 */
import type { Clock } from '../../lib/base/index.js';
import { TEMPLATE_ERRORS } from './errors.js';
import { sizeOf } from './size.js';

/** Units of one reconcile, unless `reconciler.renderBudget` sets others. */
export const RENDER_UNITS = 2_000_000;
/** Milliseconds of rendering. */
const MOST_MS = 250;
/** Costs are kept in 64ths of a unit, so that short texts add up. */
const UNIT = 64;
const LOOK_EVERY = 1_024 * UNIT;
/** Values up to this size are walked again rather than remembered. */
const SMALL = 64;

export interface BudgetOptions {
  readonly units?: number;
  /** undefined: only the units end a rendering. */
  readonly clock?: Pick<Clock, 'monotonic'>;
}

export class Budget {
  readonly #units: number;
  readonly #clock: BudgetOptions['clock'];
  #spent = 0;
  #nextLook: number;
  #elapsedMs = 0;
  /** When the clock was last looked at in the present run of the event loop. */
  #mark: number | undefined;
  /** Of values that were measured before: nothing changes them while they are rendered from. */
  #sizes: Map<object, number> | undefined;

  constructor({ units = RENDER_UNITS, clock }: BudgetOptions = {}) {
    this.#units = units;
    this.#clock = clock;
    this.#nextLook = Math.min(LOOK_EVERY, units * UNIT);
  }

  /** Whole units so far. */
  get spent(): number {
    return Math.floor(this.#spent / UNIT);
  }

  /** `count` iterations, calls or items. Throws `ORK_RENDER_BUDGET` past the budget. */
  steps(count: number): void {
    this.#spend(count * UNIT);
  }

  /** So many UTF-16 units of text. */
  text(length: number): void {
    this.#spend(length);
  }

  /** A value that is read whole: every item, entry and text in it. */
  value(value: unknown): void {
    if (typeof value === 'string') this.#spend(value.length);
    else if (typeof value === 'object' && value !== null) this.#spend(this.#sizeOf(value) * UNIT);
  }

  /** What is left bounds the walk, which would else meet the aliases of a document again and again. */
  #sizeOf(value: object): number {
    const known = this.#sizes?.get(value);
    if (known !== undefined) return known;
    const size = sizeOf(value, this.#units - this.spent);
    if (size > SMALL) {
      this.#sizes ??= new Map();
      this.#sizes.set(value, size);
    }
    return size;
  }

  #spend(cost: number): void {
    this.#spent += cost;
    if (this.#spent >= this.#nextLook) this.#look();
  }

  #look(): void {
    if (this.#spent > this.#units * UNIT) {
      throw TEMPLATE_ERRORS.make('ORK_RENDER_BUDGET', `more than ${this.#units} units of work`);
    }
    this.#nextLook = Math.min(this.#spent + LOOK_EVERY, this.#units * UNIT + 1);
    if (!this.#clock) return;
    const now = this.#clock.monotonic();
    if (this.#mark === undefined) {
      // Waiting for the API server or for a call is not rendering: the mark holds until this code gives way.
      queueMicrotask(() => {
        this.#mark = undefined;
      });
    } else this.#elapsedMs += now - this.#mark;
    this.#mark = now;
    if (this.#elapsedMs > MOST_MS) {
      throw TEMPLATE_ERRORS.make('ORK_RENDER_BUDGET', `more than ${MOST_MS} ms of rendering`);
    }
  }
}

/** Data that is spread into other data takes its budget along; templates do not see it. */
const BUDGET = Symbol('render budget');

/**
 * The data with what its renderings may spend together, and with `own` in place of what the data calls so. The budget is
 * the first field: V8 of Node.js 20 makes a hidden class for each copy to which a field is added, which takes twenty times
 * as long and fills the old generation of the heap.
 */
export function withBudget<T extends object>(data: T, budget: Budget, own?: Partial<T>): T {
  return BUDGET in data ? { ...data, ...own, [BUDGET]: budget } : { [BUDGET]: budget, ...data, ...own };
}

export function budgetOf(data: unknown): Budget | undefined {
  return (data as { readonly [BUDGET]?: Budget } | null | undefined)?.[BUDGET];
}
