/** Parses a template into its tree: text, actions, control structures and definitions. */
import type { Node, Pipe, Tree } from './ast.js';
import { fail, placeOf } from './errors.js';
import { tokenize } from './lexer.js';
import { unquote } from './literal.js';
import { PipeParser } from './pipe-parser.js';
import type { Token } from './token.js';
import { TokenReader } from './token-reader.js';

/** Deeper control structures are refused, so that neither parser nor renderer can exhaust the stack. */
const MAX_NESTING = 100;

/** An open `{{ if }}` and the like, for the message when it is never closed. */
interface Opener {
  readonly keyword: string;
  readonly offset: number;
}

class Parser {
  readonly #reader: TokenReader;
  readonly #pipes: PipeParser;
  readonly #defines = new Map<string, readonly Node[]>();
  #nesting = 0;
  #ranges = 0;

  constructor(readonly text: string) {
    this.#reader = new TokenReader(text, tokenize(text));
    this.#pipes = new PipeParser(this.#reader);
  }

  tree(): Tree {
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#reader.nextRaw();
      if (token.type === 'eof') return { nodes, defines: this.#defines };
      if (token.type === 'text') nodes.push({ kind: 'text', text: token.value });
      else if (this.#reader.peek().value === 'define') this.#define(token.offset);
      else nodes.push(this.#action(token));
    }
  }

  /** The nodes up to `{{ end }}` or `{{ else`, whose keyword is taken and returned. */
  #list(opener: Opener): { nodes: Node[]; stop: 'end' | 'else' } {
    if (++this.#nesting > MAX_NESTING) fail(this.text, opener.offset, 'actions are nested too deeply');
    const nodes: Node[] = [];
    for (;;) {
      const token = this.#reader.nextRaw();
      if (token.type === 'eof') this.#unclosed(opener);
      if (token.type === 'text') {
        nodes.push({ kind: 'text', text: token.value });
        continue;
      }
      const first = this.#reader.peek();
      if (first.type === 'keyword' && (first.value === 'end' || first.value === 'else')) {
        this.#reader.next();
        this.#nesting--;
        return { nodes, stop: first.value };
      }
      nodes.push(this.#action(token));
    }
  }

  #unclosed(opener: Opener): never {
    const { line, column } = placeOf(this.text, opener.offset);
    const message = `{{ ${opener.keyword} }} at line ${line}, column ${column} is not closed by {{ end }}`;
    fail(this.text, opener.offset, message);
  }

  /** One action, whose `{{` is `delim`. */
  #action(delim: Token): Node {
    const first = this.#reader.peek();
    if (first.type !== 'keyword') {
      return { kind: 'action', pipe: this.#pipes.pipe('an action', 'rightDelim') };
    }
    this.#reader.next();
    const opener = { keyword: first.value, offset: delim.offset };
    switch (first.value) {
      case 'if':
      case 'with':
        return this.#condition(first.value, opener);
      case 'range':
        return this.#range(opener);
      case 'template':
        return this.#template(first.offset);
      case 'block':
        return this.#block(opener);
      case 'break':
      case 'continue':
        return this.#jump(first.value, first.offset);
      default:
        return fail(this.text, first.offset, `{{ ${first.value} }} has nothing to belong to here`);
    }
  }

  #condition(kind: 'if' | 'with', opener: Opener): Node {
    const pipe = this.#pipes.pipe(`{{${kind}}}`, 'rightDelim');
    const { nodes, stop } = this.#list(opener);
    return { kind, pipe, body: nodes, otherwise: stop === 'end' ? this.#end() : this.#else(kind, opener) };
  }

  /** After `{{ else`: a further condition of the same kind, which shares the `{{ end }}`, or a list. */
  #else(kind: 'if' | 'with', opener: Opener): readonly Node[] {
    const next = this.#reader.peek();
    if (next.type !== 'keyword' || next.value !== kind) return this.#elseList(opener);
    this.#reader.next();
    if (++this.#nesting > MAX_NESTING) fail(this.text, next.offset, 'actions are nested too deeply');
    const node = this.#condition(kind, opener);
    this.#nesting--;
    return [node];
  }

  #elseList(opener: Opener): readonly Node[] {
    this.#reader.expect('rightDelim', '{{else}}');
    const { nodes, stop } = this.#list(opener);
    if (stop === 'else') {
      fail(this.text, this.#reader.peek().offset, `{{ ${opener.keyword} }} has a second {{ else }}`);
    }
    this.#end();
    return nodes;
  }

  #end(): readonly Node[] {
    this.#reader.expect('rightDelim', '{{end}}');
    return [];
  }

  #range(opener: Opener): Node {
    const pipe = this.#pipes.pipe('{{range}}', 'rightDelim');
    this.#ranges++;
    const { nodes, stop } = this.#list(opener);
    this.#ranges--;
    return {
      kind: 'range',
      pipe,
      body: nodes,
      otherwise: stop === 'end' ? this.#end() : this.#elseList(opener),
    };
  }

  #jump(kind: 'break' | 'continue', offset: number): Node {
    this.#reader.expect('rightDelim', `{{${kind}}}`);
    if (this.#ranges === 0) fail(this.text, offset, `{{ ${kind} }} stands outside {{ range }}`);
    return { kind };
  }

  #template(offset: number): Node {
    const name = this.#templateName('{{template}}');
    return { kind: 'template', name, pipe: this.#optionalPipe('{{template}}'), offset };
  }

  #optionalPipe(where: string): Pipe | undefined {
    if (this.#reader.peek().type !== 'rightDelim') return this.#pipes.pipe(where, 'rightDelim');
    this.#reader.next();
    return undefined;
  }

  /** `{{ block "name" pipe }}`: a definition and its use in one. */
  #block(opener: Opener): Node {
    const name = this.#templateName('{{block}}');
    const pipe = this.#pipes.pipe('{{block}}', 'rightDelim');
    this.#body(name, opener);
    return { kind: 'template', name, pipe, offset: opener.offset };
  }

  #define(offset: number): void {
    this.#reader.next();
    const name = this.#templateName('{{define}}');
    this.#reader.expect('rightDelim', '{{define}}');
    this.#body(name, { keyword: 'define', offset });
  }

  #body(name: string, opener: Opener): void {
    const ranges = this.#ranges;
    this.#ranges = 0;
    const { nodes, stop } = this.#list(opener);
    this.#ranges = ranges;
    if (stop === 'else') fail(this.text, opener.offset, `{{ ${opener.keyword} }} cannot have {{ else }}`);
    this.#end();
    const earlier = this.#defines.get(name);
    if (earlier && !isBlank(earlier) && !isBlank(nodes)) {
      fail(this.text, opener.offset, `template "${name}" is already defined`);
    }
    if (!earlier || isBlank(earlier)) this.#defines.set(name, nodes);
  }

  #templateName(where: string): string {
    const token = this.#reader.expect('string', where);
    const name = unquote(token.value);
    if (name === undefined) fail(this.text, token.offset, `${token.value} is not a valid string`);
    return name;
  }
}

/** Go lets a definition of white space alone be replaced. */
function isBlank(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}

/** The tree of a template. Throws a `TemplateError` when it is not one. */
export function parse(text: string): Tree {
  return new Parser(text).tree();
}
