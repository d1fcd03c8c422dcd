/**
 * YAML of people who may be hostile. The parser recurses once a level, and past some ten thousand levels the engine
 * ends the process; each syntax error costs it as much as a page of text. Here nesting and errors have bounds, and
 * nothing is composed of a text that is past one.
 */
import type { Composer, CST, Document, Lexer, Parser } from 'yaml';

/** Of the parser, one set for each text: only its users load it. */
export interface YamlTools {
  readonly lexer: Lexer;
  readonly parser: Parser;
  readonly composer: Composer;
}

export interface YamlBounds {
  /** Errors that are collected; one more ends the reading. So many warnings are kept too. */
  readonly errors: number;
  /** Called for every lexical token, as for a bound of whoever reads. */
  readonly onLexeme?: (lexeme: string) => void;
}

/** An error of the parser. */
export interface YamlFinding {
  readonly offset: number;
  /** The parser's, such as `TAB_AS_INDENT`. */
  readonly code: string;
  readonly message: string;
}

export class YamlBoundError extends Error {
  constructor(
    readonly bound: 'depth' | 'errors',
    /** The first ones past which nothing was read; of depth the place alone. */
    readonly findings: readonly YamlFinding[],
  ) {
    super(bound === 'depth' ? 'the YAML is nested too deeply' : 'the YAML has too many errors');
  }
}

/** Levels of an estimate that is at most twice what they are. No document of ours has a tenth. */
const MOST_LEVELS = 300;

/** The documents of a text. Throws a `YamlBoundError`. */
export function boundedDocuments(text: string, tools: YamlTools, bounds: YamlBounds): Document.Parsed[] {
  boundErrors(tools.composer, bounds.errors);
  return [...tools.composer.compose(tokensOf(text, tools, bounds))];
}

function* tokensOf(
  text: string,
  { lexer, parser }: YamlTools,
  { errors, onLexeme }: YamlBounds,
): Generator<CST.Token> {
  const nesting = new Nesting();
  const found: YamlFinding[] = [];
  let offset = 0;
  for (const lexeme of lexer.lex(text)) {
    onLexeme?.(lexeme);
    if (nesting.after(lexeme) > MOST_LEVELS)
      throw new YamlBoundError('depth', [{ offset, code: '', message: '' }]);
    if (!isMark(lexeme)) offset += lexeme.length;
    for (const token of parser.next(lexeme)) {
      if (token.type === 'error') addError(found, errors, token);
      yield token;
    }
  }
  yield* parser.end();
}

/** Of the errors that the composer makes of a token, it tells nobody. */
function addError(found: YamlFinding[], most: number, { offset, message, source }: CST.ErrorToken): void {
  if (found.length >= most) throw new YamlBoundError('errors', found);
  const shown = source ? `: ${JSON.stringify(source)}` : '';
  found.push({ offset, code: 'UNEXPECTED_TOKEN', message: `${message}${shown}` });
}

type ErrorPlace = number | readonly number[] | { readonly offset: number };
type OnError = (place: ErrorPlace, code: string, message: string, warning?: boolean) => void;

/** The composer calls this member of its own for each error; it has no other way to end early. */
function boundErrors(composer: Composer, most: number): void {
  const report = Reflect.get(composer, 'onError') as OnError;
  const found: YamlFinding[] = [];
  let warnings = 0;
  const onError: OnError = (place, code, message, warning) => {
    if (warning) {
      warnings += 1;
      if (warnings <= most) report(place, code, message, warning);
      return;
    }
    if (found.length >= most) throw new YamlBoundError('errors', found);
    found.push({ offset: offsetOf(place), code, message });
    report(place, code, message, warning);
  };
  Reflect.set(composer, 'onError', onError);
}

function offsetOf(place: ErrorPlace): number {
  if (typeof place === 'number') return place;
  return 'offset' in place ? place.offset : (place[0] ?? 0);
}

const DOCUMENT = '\u0002';
const SCALAR = '\u001f';
const FLOW_ERROR = '\u0018';
const BYTE_ORDER = '\ufeff';

/** What the lexer inserts, or leaves out of the text. */
function isMark(lexeme: string): boolean {
  return lexeme === DOCUMENT || lexeme === SCALAR || lexeme === FLOW_ERROR;
}

/** How deep a document is nested at most after each token: brackets, and two levels for each column that is open. */
class Nesting {
  #flow = 0;
  /** Where blocks begin, ascending. */
  readonly #columns: number[] = [];
  #column = 0;
  /** Nothing but blanks and indicators so far on this line. */
  #fresh = true;
  /** The next token is the text of a scalar, whatever it begins with. */
  #scalar = false;

  after(lexeme: string): number {
    if (this.#scalar) {
      this.#scalar = false;
      this.#content(lexeme);
    } else this.#see(lexeme);
    return this.#flow + 2 * this.#columns.length;
  }

  #see(lexeme: string): void {
    switch (lexeme) {
      case SCALAR:
        this.#scalar = true;
        return;
      case DOCUMENT:
        this.#flow = 0;
        this.#columns.length = 0;
        return;
      case FLOW_ERROR:
      case BYTE_ORDER:
        return;
      case '\n':
      case '\r\n':
        this.#column = 0;
        this.#fresh = true;
        return;
      case '[':
      case '{':
        this.#content(lexeme);
        this.#flow += 1;
        return;
      case ']':
      case '}':
        this.#flow = Math.max(0, this.#flow - 1);
        this.#column += 1;
        return;
      case '-':
      case '?':
      case ':':
        this.#open();
        this.#column += 1;
        return;
      default:
        this.#other(lexeme);
    }
  }

  #other(lexeme: string): void {
    const [first] = lexeme;
    if (first === ' ' || first === '\t' || first === '#') this.#column += lexeme.length;
    else this.#content(lexeme);
  }

  #content(lexeme: string): void {
    this.#open();
    this.#fresh = false;
    const line = lexeme.lastIndexOf('\n');
    this.#column = line < 0 ? this.#column + lexeme.length : lexeme.length - line - 1;
  }

  /** A block that begins here, or goes on. */
  #open(): void {
    if (this.#flow > 0 || !this.#fresh) return;
    while ((this.#columns.at(-1) ?? -1) > this.#column) this.#columns.pop();
    if (this.#columns.at(-1) !== this.#column) this.#columns.push(this.#column);
  }
}
