/**
 * Errors with a stable code, a message for the case at hand and a remedy. Each room declares its own rows with
 * `defineErrors`; `test/errors.test.ts` ties all rows to `docs/errors.md`.
 */
export interface ErrorRow {
  /** What has happened, in general; one sentence, for the docs. */
  readonly summary: string;
  /** What the reader should do; one sentence, printed after the message. */
  readonly remedy: string;
}

/** An error of this product; `code` is documented in `docs/errors.md`. */
export class OrkestraError extends Error {
  override readonly name = 'OrkestraError';
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export interface ErrorTable<Code extends string> {
  readonly rows: Readonly<Record<Code, ErrorRow>>;
  /** An `OrkestraError` of that code, to be thrown by the caller. */
  make(code: Code, message: string, cause?: unknown): OrkestraError;
}

/** Declares a room's errors; codes are upper snake case and begin with `ORK_`. */
export function defineErrors<Code extends string>(rows: Record<Code, ErrorRow>): ErrorTable<Code> {
  return {
    rows,
    make: (code, message, cause) =>
      new OrkestraError(code, message, rows[code].remedy, cause === undefined ? undefined : { cause }),
  };
}
