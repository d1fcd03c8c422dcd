/**
 * The CRs of one CRD whose last reconcile failed, until it succeeds or the CR is gone.
 *
 * A CR takes some 100 bytes. Messages are cut at 1 KiB, and those of one CRD take at most 4 MiB together: past that the
 * message of the CR that failed longest ago is forgotten, and its count stays.
 */
import { type Clock, cutText } from '../../../lib/base/index.js';
import type { FailureView } from '../../view.js';

/** Longest message of a CR, in bytes: a tenant's text may be in it. */
const MAX_MESSAGE_BYTES = 1_024;
/** All messages of a CRD, in characters of at most two bytes. */
const MAX_CHARACTERS = 2 * 1_024 * 1_024;

interface Failure {
  readonly fails: number;
  readonly lastFailedAt: number;
}

export class Failures {
  readonly #byKey = new Map<string, Failure>();
  /** In the order of the last failure. */
  readonly #messages = new Map<string, string>();
  #characters = 0;
  #version = 0;

  /** `onChange` is called with the key of each CR that fails, or does not any more. */
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly onChange: (key: string) => void = () => undefined,
  ) {}

  /** How many CRs fail. */
  get count(): number {
    return this.#byKey.size;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Characters of all messages that are kept. */
  get characters(): number {
    return this.#characters;
  }

  /** The keys of those that fail, as they are now. */
  keys(): readonly string[] {
    return [...this.#byKey.keys()];
  }

  of(key: string): FailureView | undefined {
    const failure = this.#byKey.get(key);
    return failure && { ...failure, lastError: this.#messages.get(key) ?? '' };
  }

  failed(key: string, message: string): void {
    const fails = (this.#byKey.get(key)?.fails ?? 0) + 1;
    this.#version++;
    this.#byKey.set(key, { fails, lastFailedAt: this.clock.now() });
    this.#dropMessage(key);
    const kept = cutText(message, MAX_MESSAGE_BYTES);
    this.#messages.set(key, kept);
    this.#characters += kept.length;
    for (const oldest of this.#messages.keys()) {
      if (this.#characters <= MAX_CHARACTERS) break;
      this.#dropMessage(oldest);
    }
    this.onChange(key);
  }

  /** The CR was reconciled, or is gone. */
  forget(key: string): void {
    if (!this.#byKey.delete(key)) return;
    this.#version++;
    this.#dropMessage(key);
    this.onChange(key);
  }

  /** Another replica leads from now on. */
  clear(): void {
    const keys = this.keys();
    if (keys.length > 0) this.#version++;
    this.#byKey.clear();
    this.#messages.clear();
    this.#characters = 0;
    for (const key of keys) this.onChange(key);
  }

  #dropMessage(key: string): void {
    this.#characters -= this.#messages.get(key)?.length ?? 0;
    this.#messages.delete(key);
  }
}
