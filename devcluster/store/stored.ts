import type { KubeObject } from '../kube-object.js';

/** One state of one object: never changed, and encoded at most once however many clients read it. */
export class Stored {
  readonly namespace: string;
  readonly name: string;
  /** The version in which it is stored; the empty string when it is the same under each. */
  readonly storedAs: string;
  /** What is stored, of an object that was converted to be read; otherwise this. */
  readonly origin: Stored;
  /** Conversions that lists and watches have made, by version. */
  readonly views = new Map<string, Stored>();
  #tail: string | undefined;

  constructor(
    readonly object: KubeObject,
    /** The resourceVersion as a number. */
    readonly version: number,
    { storedAs = '', origin }: { readonly storedAs?: string; readonly origin?: Stored } = {},
  ) {
    this.storedAs = storedAs;
    this.origin = origin ?? this;
    this.namespace = object.metadata.namespace ?? '';
    this.name = object.metadata.name ?? '';
  }

  /** The JSON text without its opening brace, to be put behind the type of the version asked for. */
  get tail(): string {
    this.#tail ??= JSON.stringify(this.object).slice(1);
    return this.#tail;
  }
}

/** One change of one object. `previous` is undefined for a creation, `current` is the last state for a deletion. */
export interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly current: Stored;
  readonly previous: Stored | undefined;
}
