/** What went wrong in a reconcile; every error, not the first alone. */
export class ReconcileError extends Error {
  override readonly name = 'ReconcileError';
  constructor(readonly errors: readonly Error[]) {
    super(errors.map((error) => error.message).join('; '), { cause: errors[0] });
  }
}

/** Rules of `validation` that do not hold. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  constructor(denied: readonly string[]) {
    super(denied.join('; '));
  }
}
