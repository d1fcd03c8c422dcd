import type { CompiledExpression, Operand, OperandSource, Outcome } from '../expressions/index.js';
import type { AutoscalePlan, ConditionContext } from '../plan.js';
import { type Reading, type Scalar, scalarOf } from '../reading.js';
import { sizeValue } from '../size.js';
import { ageText } from '../words.js';
import type { AutoscaleState } from './state.js';
import type { StepInput } from './step-input.js';

/** The values of one evaluation: every reference is read once, and all conditions and expressions see the same. */
export class Evaluation implements ConditionContext, OperandSource {
  readonly wall: number;
  readonly now: number;
  readonly readings: readonly Reading[];
  readonly #plan: AutoscalePlan;
  readonly #state: AutoscaleState;
  readonly #input: StepInput;

  constructor(plan: AutoscalePlan, state: AutoscaleState, input: StepInput) {
    this.wall = input.wall;
    this.now = input.now;
    this.#plan = plan;
    this.#state = state;
    this.#input = input;
    this.readings = plan.references.map(input.values);
  }

  /** A source has answered since the start, so that a missing value is not just late. */
  get answered(): boolean {
    return this.#state.answered || this.readings.some((reading, at) => this.#isAnswer(reading, at));
  }

  scalar(reference: number): Scalar | undefined {
    const reading = this.readings[reference];
    return reading && scalarOf(reading, this.#plan.staleAfterMs);
  }

  run<T extends number | boolean>(expression: CompiledExpression<T>): Outcome<T> {
    return expression.evaluate(this);
  }

  /** Why a reference has no value, in words. */
  missingReason(reference: number): string {
    const name = this.#plan.references[reference] ?? '';
    const reading = this.readings[reference];
    const error = reading?.error;
    if (reading?.ageMs === undefined) {
      return `${name} is missing (no value has come yet${error === undefined ? '' : `: ${error}`})`;
    }
    if (reading.absent) return `${name} is missing (${error ?? 'there is no such thing'})`;
    const { staleAfterMs } = this.#plan;
    if (reading.missing || (staleAfterMs !== undefined && reading.ageMs > staleAfterMs)) {
      return `${name} is missing (the last value is ${ageText(reading.ageMs)}${error === undefined ? '' : `: ${error}`})`;
    }
    if (reading.value === undefined || reading.value === null) {
      return `${name} is missing (the answer has no such field)`;
    }
    return `${name} is missing (its value is neither a finite number nor true, false or text)`;
  }

  operand(operand: Operand): Scalar | { readonly missing: string } {
    switch (operand.kind) {
      case 'value':
        return this.scalar(operand.reference) ?? { missing: this.missingReason(operand.reference) };
      case 'age':
        return (this.readings[operand.reference]?.ageMs ?? this.#input.now - this.#state.startedAt) / 1_000;
      case 'fresh':
        return this.scalar(operand.reference) !== undefined;
      case 'window':
        return this.#window(operand.reference, operand.window);
      case 'size':
        return sizeValue(
          operand.of === 'baseline' ? this.#plan.baseline : this.#state.current,
          operand.field,
        );
      case 'text':
        return operand.text;
    }
  }

  #isAnswer({ ageMs }: Reading, reference: number): boolean {
    return ageMs !== undefined && !this.#plan.references[reference]?.startsWith('metrics.');
  }

  #window(reference: number, window: number): number | { readonly missing: string } {
    if (this.scalar(reference) === undefined) return { missing: this.missingReason(reference) };
    const value = this.#input.window?.(window);
    if (value !== undefined && Number.isFinite(value)) return value;
    const name = this.#plan.references[reference] ?? '';
    return { missing: `${this.#plan.windows[window]?.function}(${name}) has too few samples yet` };
  }
}
