/** Why an expression cannot be compiled (with a column) or evaluated (without). */
export class CelError extends Error {
  override readonly name = 'CelError';
  constructor(
    message: string,
    readonly column?: number,
  ) {
    super(message);
  }
}
