/** Why an expression does not compile, and where: `offset` counts characters from 0. */
export class ExpressionProblem extends Error {
  override readonly name = 'ExpressionProblem';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}
