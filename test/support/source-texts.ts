/** A text of a source file: a string, or a template with each `${…}` written as `…`. */
export interface SourceText {
  readonly text: string;
  readonly line: number;
  /** What stands before it on its line and the line above, as in `log.info(`. */
  readonly before: string;
}

/**
 * The strings and templates of a TypeScript file, comments and regular expressions left out.
 * A scan by tokens, no parse: a regular expression is told from a division by what stands before it, which is
 * right for code as the formatter writes it.
 */
export function sourceTexts(source: string): readonly SourceText[] {
  return scanned(source).texts;
}

/** A regular expression of a source file. */
export interface SourcePattern {
  readonly pattern: string;
  readonly flags: string;
  readonly line: number;
}

/** The regular expressions that a TypeScript file writes as literals. */
export function sourcePatterns(source: string): readonly SourcePattern[] {
  return scanned(source).patterns;
}

function scanned(source: string): Scan {
  const scan = new Scan(source);
  scan.code(undefined);
  return scan;
}

/** After these a slash begins a regular expression. */
const BEFORE_REGEX =
  /(?:^|[([{,;:=!&|?+\-*%<>~^\n]|\b(?:return|case|typeof|in|of|do|else|void|yield|await))\s*$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

class Scan {
  readonly texts: SourceText[] = [];
  readonly patterns: SourcePattern[] = [];
  readonly #source: string;
  #at = 0;
  #line = 1;

  constructor(source: string) {
    this.#source = source;
  }

  /** Reads code up to the brace that closes it, or to the end. */
  code(end: '}' | undefined): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at];
      if (end !== undefined && char === end && depth === 0) break;
      if (char === '{') depth++;
      if (char === '}') depth--;
      if (char === "'" || char === '"') this.#string(char);
      else if (char === '`') this.#template();
      else if (char === '/') this.#slash();
      else this.#step();
    }
    this.#step();
  }

  #step(): void {
    if (this.#source[this.#at] === '\n') this.#line++;
    this.#at++;
  }

  #until(end: string): void {
    const found = this.#source.indexOf(end, this.#at);
    const stop = found === -1 ? this.#source.length : found + end.length;
    while (this.#at < stop) this.#step();
  }

  #slash(): void {
    const next = this.#source[this.#at + 1];
    if (next === '/') this.#until('\n');
    else if (next === '*') this.#until('*/');
    else if (BEFORE_REGEX.test(this.#source.slice(Math.max(0, this.#at - 40), this.#at))) this.#regex();
    else this.#step();
  }

  #regex(): void {
    const line = this.#line;
    this.#step();
    const from = this.#at;
    let inClass = false;
    while (this.#at < this.#source.length) {
      const char = this.#source[this.#at];
      this.#step();
      if (char === '\\') this.#step();
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '\n') return;
      else if (char === '/' && !inClass) break;
    }
    const pattern = this.#source.slice(from, this.#at - 1);
    const flags = /^[a-z]*/.exec(this.#source.slice(this.#at, this.#at + 8))?.[0] ?? '';
    this.patterns.push({ pattern, flags, line });
  }

  #string(quote: string): void {
    const from = this.#mark();
    let text = '';
    this.#step();
    while (this.#at < this.#source.length && this.#source[this.#at] !== quote) text += this.#character();
    this.#step();
    this.texts.push({ ...from, text });
  }

  #template(): void {
    const from = this.#mark();
    let text = '';
    this.#step();
    while (this.#at < this.#source.length && this.#source[this.#at] !== '`') {
      if (this.#source.startsWith('${', this.#at)) {
        this.#at += 2;
        this.code('}');
        text += '…';
      } else text += this.#character();
    }
    this.#step();
    this.texts.push({ ...from, text });
  }

  #character(): string {
    const char = this.#source[this.#at] ?? '';
    this.#step();
    if (char !== '\\') return char;
    const escaped = this.#source[this.#at] ?? '';
    this.#step();
    return ESCAPES[escaped] ?? escaped;
  }

  #mark(): { readonly line: number; readonly before: string } {
    const lines = this.#source.slice(Math.max(0, this.#at - 240), this.#at).split('\n');
    return { line: this.#line, before: lines.slice(-2).join('\n') };
  }
}
