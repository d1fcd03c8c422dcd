/**
 * The programs that a shell script names, as far as they can be read off: the first word of each simple command. What is
 * computed (`$TOOL`, quoted words) or defined in the script is left out, so that nothing is missed that is there.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Reserved words after which a command follows, and builtins of `sh`. */
const LEADING = new Set([
  'if',
  'then',
  'elif',
  'else',
  'while',
  'until',
  'do',
  '!',
  '{',
  'time',
  'exec',
  'command',
]);
const BUILTINS = new Set([
  ...[
    '.',
    ':',
    '[',
    'alias',
    'bg',
    'break',
    'case',
    'cd',
    'continue',
    'done',
    'echo',
    'esac',
    'eval',
    'exit',
  ],
  ...[
    'export',
    'false',
    'fg',
    'fi',
    'for',
    'function',
    'getopts',
    'hash',
    'in',
    'jobs',
    'kill',
    'local',
    'printf',
  ],
  ...['pwd', 'read', 'readonly', 'return', 'set', 'shift', 'source', 'test', 'times', 'trap', 'true', 'type'],
  ...['ulimit', 'umask', 'unalias', 'unset', 'wait', '}', '[[', 'declare', 'let', 'pushd', 'popd', 'select'],
]);

const WORD = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/** Names, each once, in the order of the script. */
export function programsIn(script: string): readonly string[] {
  const text = withoutHeredocs(script);
  const functions = new Set(
    [...text.matchAll(/^\s*([A-Za-z_][A-Za-z0-9_]*)\s*\(\)/gm)].map(([, name]) => name),
  );
  const names = simpleCommands(text).flatMap((words) => firstProgram(words) ?? []);
  return [...new Set(names)].filter((name) => !functions.has(name));
}

/** Those of the script that are not to be found. */
export function missingPrograms(script: string, path: string): readonly string[] {
  return programsIn(script).filter((name) => !isInstalled(name, path));
}

export function isInstalled(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => isExecutable(join(folder === '' ? '.' : folder, name)));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function firstProgram(words: readonly string[]): string | undefined {
  // The word after `for`, `case` and `select` is no command.
  const word = words.find((each) => !LEADING.has(each) && !ASSIGNMENT.test(each));
  return word !== undefined && WORD.test(word) && !BUILTINS.has(word) && !word.endsWith(')')
    ? word
    : undefined;
}

function withoutHeredocs(script: string): string {
  const kept: string[] = [];
  let end: string | undefined;
  for (const line of script.replace(/\\\n/g, ' ').split('\n')) {
    if (end !== undefined) {
      if (line.trim() === end) end = undefined;
      continue;
    }
    kept.push(line);
    end = /<<-?\s*['"]?([A-Za-z_][A-Za-z0-9_]*)['"]?/.exec(line)?.[1];
  }
  return kept.join('\n');
}

/** The words of each simple command. A word that has quotes keeps a mark of them, and is then no plain name. */
function simpleCommands(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let word = '';
  const endWord = (): void => {
    if (word !== '') commands.at(-1)?.push(word);
    word = '';
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '()') word = '';
    else if (token === '$(' || SEPARATOR.test(token)) {
      if (token === '$(') word += '$';
      endWord();
      commands.push([]);
    } else if (/^[ \t]/.test(token) || (token.startsWith('#') && word === '')) endWord();
    else word += token;
  }
  endWord();
  return commands;
}

/** Quoted texts and escapes as a whole; a redirection such as `2>&1`; what ends a command; blanks; anything else. */
const TOKEN =
  /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[<>]&|&>|\$\(|\(\)|[\n;|(`&]|[ \t]+|#[^\n]*|[^\s'"\\;|(`&<>$#]+|./gs;
const SEPARATOR = /^[\n;|(`&]$/;
