import { defineErrors, OrkestraError } from '../../lib/base/index.js';

/** The rows of this folder in `docs/errors.md`. */
export const TEMPLATE_ERRORS = defineErrors({
  ORK_TEMPLATE_SYNTAX: {
    summary: 'A template is not a valid Go template.',
    remedy: 'Correct the template at the line and column given.',
  },
  ORK_TEMPLATE_UNKNOWN_FUNCTION: {
    summary: 'A template calls a function that does not exist.',
    remedy: 'Use a function that `ork notes` lists, or declare it under `notes`.',
  },
  ORK_TEMPLATE_ARGUMENTS: {
    summary: 'A template calls a function with too few or too many arguments.',
    remedy: 'Compare the call with its row in `ork notes`.',
  },
  ORK_TEMPLATE_LIMIT: {
    summary: 'Rendering a template took more steps, output or recursion than is allowed.',
    remedy: 'Make the loop, the text or the recursion smaller.',
  },
  ORK_RENDER_BUDGET: {
    summary: 'The templates of one reconcile took more work or time than is allowed.',
    remedy:
      'Make the custom resource or the loop smaller, or raise reconciler.renderBudget if you trust whoever writes it.',
  },
});

/** The code of a row in this folder. */
export type TemplateErrorCode = keyof typeof TEMPLATE_ERRORS.rows;

/** What is wrong with a template, and where: line and column are 1-based and count within its text. */
export class TemplateError extends OrkestraError {
  constructor(
    override readonly code: TemplateErrorCode,
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(code, message, TEMPLATE_ERRORS.rows[code].remedy);
  }
}

/** 1-based line and column of an offset; columns count UTF-16 units, as editors do. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lastBreak = before.lastIndexOf('\n');
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lastBreak };
}

/** Throws a `TemplateError` for the given offset of the text. */
export function fail(
  text: string,
  offset: number,
  message: string,
  code: TemplateErrorCode = 'ORK_TEMPLATE_SYNTAX',
): never {
  const { line, column } = placeOf(text, offset);
  throw new TemplateError(code, message, line, column);
}
