/**
 * The keys of the page. A key alone, or two after each other (`g o`); never while text is written, with a modifier, or
 * when single keys are switched off (WCAG 2.1.4), except those that need a modifier anyway.
 */
import { signal } from '@preact/signals';
import type { Clock } from '../../../lib/base/index.js';

export interface KeyAction {
  /** As written on the shortcuts page: `/`, `g o`, `Ctrl-K`. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

/** How long the second key of a pair may take. */
const PAIR_MS = 1_500;

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  /** The focus is where text is written. */
  readonly isWriting: boolean;
}

export class Keyboard {
  singleKeys = true;
  readonly #clock: Clock;
  readonly #actions: KeyAction[] = [];
  /** Moves with the actions: whoever shows them may be there before those who add theirs. */
  readonly #version = signal(0);
  #first = '';
  #firstAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @returns takes the actions off again. Of two actions of one key, the one that came last is run. */
  add(actions: readonly KeyAction[]): () => void {
    this.#actions.push(...actions);
    this.#version.value = this.#version.peek() + 1;
    return () => {
      for (const action of actions) this.#actions.splice(this.#actions.indexOf(action), 1);
      this.#version.value = this.#version.peek() + 1;
    };
  }

  /** What can be pressed now; a component that reads it is drawn again when that changes. */
  actions(): readonly KeyAction[] {
    this.#version.value;
    return [...new Map(this.#actions.map((action) => [action.keys, action])).values()];
  }

  /** @returns whether the key did something, and the browser is to leave it alone. */
  press(pressed: Pressed): boolean {
    const keys = this.#keysOf(pressed);
    const action = keys === undefined ? undefined : this.#actions.findLast((each) => each.keys === keys);
    if (!action) {
      this.#remember(pressed);
      return false;
    }
    this.#first = '';
    action.run();
    return true;
  }

  #keysOf({ key, ctrlKey, metaKey, altKey, isWriting }: Pressed): string | undefined {
    if (altKey) return undefined;
    if (ctrlKey || metaKey) return `Ctrl-${key.toUpperCase()}`;
    if (isWriting || !this.singleKeys) return undefined;
    const isPair = this.#first !== '' && this.#clock.monotonic() - this.#firstAt < PAIR_MS;
    return isPair ? `${this.#first} ${key}` : key;
  }

  #remember({ key, ctrlKey, metaKey, isWriting }: Pressed): void {
    const begins =
      !ctrlKey && !metaKey && !isWriting && this.#actions.some(({ keys }) => keys.startsWith(`${key} `));
    this.#first = begins ? key : '';
    this.#firstAt = this.#clock.monotonic();
  }
}
