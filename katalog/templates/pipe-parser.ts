/** Parses what stands inside an action: pipelines, commands and operands. */
import type { Command, Declared, Operand, Pipe } from './ast.js';
import { fail } from './errors.js';
import { parseNumber, unquote, unquoteChar } from './literal.js';
import type { Token } from './token.js';
import type { TokenReader } from './token-reader.js';

/** Deeper parentheses are refused, so that neither parser nor renderer can exhaust the stack. */
const MAX_PARENTHESES = 100;

export class PipeParser {
  #parentheses = 0;

  constructor(readonly reader: TokenReader) {}

  /** The pipeline up to and including `end`; `where` names its surroundings in messages. */
  pipe(where: string, end: 'rightDelim' | 'rightParen'): Pipe {
    const offset = this.reader.peek().offset;
    const { declared, assigns } = this.#declarations(where);
    const commands: Command[] = [];
    while (this.reader.peek().type !== end) {
      commands.push(this.#command(where));
      // Go ignores a pipe that nothing follows, so it is ignored here too.
      if (this.reader.peek().type === 'pipe') this.reader.next();
    }
    this.reader.next();
    if (commands.length === 0) fail(this.reader.text, offset, `${where} has no value`);
    this.#checkStages(commands);
    return { kind: 'pipe', declared, assigns, commands, offset };
  }

  /** `$x :=`, `$x =`, and in a range `$i, $x :=`. */
  #declarations(where: string): { declared: Declared[]; assigns: boolean } {
    const declared: Declared[] = [];
    while (this.reader.peek().type === 'variable') {
      const after = this.reader.peekSecond();
      if (after.type !== 'declare' && after.type !== 'assign' && after.type !== 'comma') break;
      const { value: name, offset } = this.reader.next();
      this.reader.next();
      declared.push({ name, offset });
      if (after.type !== 'comma') return { declared, assigns: after.type === 'assign' };
      if (where !== '{{range}}' || declared.length > 1) {
        fail(this.reader.text, offset, `too many variables declared in ${where}`);
      }
    }
    const first = declared[0];
    if (first) fail(this.reader.text, first.offset, 'a variable list must be followed by ":=" or "="');
    return { declared, assigns: false };
  }

  #command(where: string): Command {
    const offset = this.reader.peek().offset;
    const operands: Operand[] = [];
    for (;;) {
      operands.push(this.#operand(where));
      const token = this.reader.peekRaw();
      if (token.type !== 'space') break;
      const next = this.reader.peek().type;
      if (next === 'rightDelim' || next === 'rightParen' || next === 'pipe') break;
    }
    const end = this.reader.peek();
    if (end.type !== 'rightDelim' && end.type !== 'rightParen' && end.type !== 'pipe') {
      this.reader.unexpected(end, where);
    }
    return { operands, offset };
  }

  /** A term with the field segments that follow it without space. */
  #operand(where: string): Operand {
    const term = this.#term(where);
    const path: string[] = [];
    while (this.reader.peekRaw().type === 'field') path.push(this.reader.nextRaw().value.slice(1));
    if (path.length === 0) return term;
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { ...term, path: [...term.path, ...path] };
      case 'literal':
      case 'nil':
      case 'dot':
        return fail(this.reader.text, term.offset, `unexpected ".${path[0]}" after a literal or a dot`);
      default:
        return { kind: 'chain', base: term, path, offset: term.offset };
    }
  }

  #term(where: string): Operand {
    const token = this.reader.next();
    const { offset, value } = token;
    switch (token.type) {
      case 'identifier':
        return { kind: 'identifier', name: value, offset };
      case 'dot':
      case 'nil':
        return { kind: token.type, offset };
      case 'variable':
        return { kind: 'variable', name: value, path: [], offset };
      case 'field':
        return { kind: 'field', path: [value.slice(1)], offset };
      case 'bool':
        return { kind: 'literal', value: value === 'true', offset };
      case 'number':
      case 'string':
      case 'char':
        return { kind: 'literal', value: this.#literal(token), offset };
      case 'leftParen':
        return this.#parenthesis(offset);
      default:
        return this.reader.unexpected(token, where);
    }
  }

  #literal(token: Token): string | number {
    const value =
      token.type === 'number'
        ? parseNumber(token.value)
        : token.type === 'char'
          ? unquoteChar(token.value)
          : unquote(token.value);
    if (value !== undefined) return value;
    const what = token.type === 'number' ? 'number that can be represented' : `valid ${token.type}`;
    return fail(this.reader.text, token.offset, `${token.value} is not a ${what}`);
  }

  #parenthesis(offset: number): Pipe {
    if (++this.#parentheses > MAX_PARENTHESES)
      fail(this.reader.text, offset, 'parentheses are nested too deeply');
    const pipe = this.pipe('parenthesis', 'rightParen');
    this.#parentheses--;
    return pipe;
  }

  /** A value that comes down a pipe needs a function to take it. */
  #checkStages(commands: readonly Command[]): void {
    for (const [stage, command] of commands.entries()) {
      const first = command.operands[0];
      if (!first || first.kind === 'identifier') continue;
      if (stage > 0) fail(this.reader.text, first.offset, `stage ${stage + 1} of the pipe is not a function`);
      const second = command.operands[1];
      if (second) {
        fail(this.reader.text, second.offset, 'a value that is not a function cannot take arguments');
      }
      if (first.kind === 'nil') fail(this.reader.text, first.offset, 'nil is not a command');
    }
  }
}
