/** Problems for other programs: SARIF for code scanning, and the commands of a GitHub workflow. */
import type { Problem } from '../katalog/index.js';
import { productVersion } from './package.js';

export const FORMATS = ['text', 'json', 'yaml', 'sarif', 'github'] as const;

/** A log of SARIF 2.1.0 (OASIS), one run; files are as they were named. */
export function sarifText(problems: readonly Problem[]): string {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  return JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ork', version: productVersion(), rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => resultOf(problem, codes.indexOf(problem.code))),
      },
    ],
  });
}

function resultOf(problem: Problem, ruleIndex: number): object {
  const { file, line, column, code, severity, path, message, length, nearest } = problem;
  const region = {
    startLine: line,
    startColumn: column,
    ...(length === undefined ? {} : { endLine: line, endColumn: column + length }),
  };
  const uri = encodeURI(file);
  return {
    ruleId: code,
    ruleIndex,
    level: severity === 'hint' ? 'note' : severity,
    message: { text: path === '' ? message : `${path}: ${message}` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
    ...(nearest === undefined || length === undefined
      ? {}
      : {
          fixes: [
            {
              description: { text: `write ${nearest}` },
              artifactChanges: [
                {
                  artifactLocation: { uri },
                  replacements: [{ deletedRegion: region, insertedContent: { text: nearest } }],
                },
              ],
            },
          ],
        }),
  };
}

/** Workflow commands of GitHub, which shows each at its line of a pull request. */
export function githubText(problems: readonly Problem[]): string {
  return problems
    .map(({ severity, file, line, column, length, code, path, message }) => {
      const end = length === undefined ? '' : `,endColumn=${column + length}`;
      const place = `file=${property(file)},line=${line},col=${column}${end},title=${property(code)}`;
      return `::${severity === 'hint' ? 'notice' : severity} ${place}::${data(path === '' ? message : `${path}: ${message}`)}`;
    })
    .join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
