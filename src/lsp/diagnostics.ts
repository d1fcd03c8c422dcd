/** Problems of `ork validate` as diagnostics of the protocol, and what corrects them. */
import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Range,
} from 'vscode-languageserver/node';
import type { Problem } from '../../katalog/index.js';

/** What a diagnostic carries to the action that corrects it. */
interface Fix {
  readonly nearest: string;
}

const SEVERITIES: Readonly<Record<Problem['severity'], DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  hint: DiagnosticSeverity.Hint,
};

export function diagnosticOf(problem: Problem): Diagnostic {
  const { severity, code, message, path, nearest } = problem;
  return {
    range: rangeOf(problem),
    severity: SEVERITIES[severity],
    code,
    source: 'ork',
    message: path === '' ? message : `${path}: ${message}`,
    ...(nearest === undefined ? {} : { data: { nearest } satisfies Fix }),
  };
}

/** Lines and characters of the protocol begin at 0; without a length, the word that begins there. */
function rangeOf({ line, column, length, sourceLine = '' }: Problem): Range {
  const rest = sourceLine.slice(column - 1);
  const word = /^["']?[\w.-]+/.exec(rest)?.[0].length ?? Math.min(1, rest.length);
  const start = { line: line - 1, character: column - 1 };
  return { start, end: { line: start.line, character: start.character + (length ?? word) } };
}

/** Writes the nearest name where the diagnostic is. */
export function correctionsOf(uri: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  return diagnostics.flatMap((diagnostic) => {
    const nearest = nearestOf(diagnostic.data);
    if (diagnostic.source !== 'ork' || nearest === undefined) return [];
    return [
      {
        title: `Write "${nearest}"`,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [diagnostic],
        edit: { changes: { [uri]: [{ range: diagnostic.range, newText: nearest }] } },
      },
    ];
  });
}

function nearestOf(data: unknown): string | undefined {
  const nearest = (data as Partial<Fix> | null | undefined)?.nearest;
  return typeof nearest === 'string' ? nearest : undefined;
}
