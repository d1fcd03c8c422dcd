/**
 * What type the value of a template has, from its syntax tree and the types of its data. A field that cannot be there is a
 * finding; everything that is not known is silent. Definitions are walked for each call, and what is found in one counts
 * when each call finds it.
 */
import {
  type Command,
  type FunctionTable,
  type IfNode,
  type Node,
  type Operand,
  type Pipe,
  parseTemplate,
  type RangeNode,
  type TemplateNode,
  type Tree,
} from '../templates/index.js';
import { type Argument, callType } from './calls.js';
import { EachTime, type Found } from './report.js';
import { elementOf, step } from './step.js';
import { ABSENT, BOOL, NUMBER, present, TEXT, type Type, UNKNOWN } from './type.js';

/** What templates of a Katalog can call. */
export interface InferEnv {
  readonly functions: FunctionTable;
  /** The expression of a note of the Katalog. */
  note(name: string): string | undefined;
  /** What was found in a note that was called. */
  inNote(name: string, found: readonly Found[]): void;
}

export interface Inferred {
  readonly type: Type;
  readonly found: readonly Found[];
}

/** Calls that lead deeper than this are not followed. */
const DEEPEST = 12;
const MOST_WALKS = 500;

/** The type of what a template gives: of its value where it is one action, else text. `root`: that of its data. */
export function inferTemplate(text: string, root: Type, env: InferEnv, depth = 0): Inferred {
  const walk = new Walk({ text, tree: parseTemplate(text), root, env, depth });
  const type = walk.whole();
  return { type, found: walk.all() };
}

interface Scope {
  readonly dot: Type;
  readonly variables: Map<string, Type>;
}

interface Walked {
  readonly text: string;
  readonly tree: Tree;
  readonly root: Type;
  readonly env: InferEnv;
  readonly depth: number;
}

class Walk implements Walked {
  readonly text: string;
  readonly tree: Tree;
  readonly root: Type;
  readonly env: InferEnv;
  readonly depth: number;
  readonly #found: Found[] = [];
  readonly #definitions = new Map<string, EachTime>();
  readonly #assigned = new Set<string>();
  readonly #open = new Set<string>();
  #into: Found[] = this.#found;
  #walks = 0;

  constructor({ text, tree, root, env, depth }: Walked) {
    this.text = text;
    this.tree = tree;
    this.root = root;
    this.env = env;
    this.depth = depth;
    this.#findAssigned([...tree.nodes, ...[...tree.defines.values()].flat()]);
  }

  whole(): Type {
    const { nodes } = this.tree;
    const scope = { dot: this.root, variables: new Map([['$', this.root]]) };
    const [only, second] = nodes;
    if (only?.kind === 'action' && only.pipe.declared.length === 0 && !second) {
      return this.#pipe(only.pipe, scope);
    }
    this.#list(nodes, scope);
    return TEXT;
  }

  all(): readonly Found[] {
    return [...this.#found, ...[...this.#definitions.values()].flatMap((each) => each.every())];
  }

  #list(nodes: readonly Node[], outer: Scope): void {
    const scope = { dot: outer.dot, variables: new Map(outer.variables) };
    for (const node of nodes) this.#node(node, scope);
  }

  #node(node: Node, scope: Scope): void {
    if (node.kind === 'action') this.#pipe(node.pipe, scope);
    else if (node.kind === 'if' || node.kind === 'with') this.#condition(node, scope);
    else if (node.kind === 'range') this.#range(node, scope);
    else if (node.kind === 'template') this.#template(node, scope);
  }

  #condition(node: IfNode, outer: Scope): void {
    const scope = { dot: outer.dot, variables: new Map(outer.variables) };
    const type = this.#pipe(node.pipe, scope);
    const inside = present(type).kind === 'absent' ? UNKNOWN : present(type);
    this.#list(node.body, node.kind === 'with' ? { ...scope, dot: inside } : scope);
    this.#list(node.otherwise, scope);
  }

  #range(node: RangeNode, outer: Scope): void {
    const scope = { dot: outer.dot, variables: new Map(outer.variables) };
    const element = elementOf(this.#pipe(node.pipe, scope));
    for (const { name } of node.pipe.declared) scope.variables.set(name, UNKNOWN);
    const last = node.pipe.declared.at(-1);
    if (last && !node.pipe.assigns) scope.variables.set(last.name, element);
    this.#list(node.body, { ...scope, dot: element });
    this.#list(node.otherwise, outer);
  }

  #template(node: TemplateNode, scope: Scope): void {
    const dot = node.pipe ? this.#pipe(node.pipe, scope) : ABSENT;
    if (this.#open.has(node.name) || this.#open.size > DEEPEST || ++this.#walks > MOST_WALKS) {
      // What is not walked could find nothing.
      this.#definition(node.name).add([]);
      return;
    }
    this.#open.add(node.name);
    const outside = this.#into;
    this.#into = [];
    this.#list(this.tree.defines.get(node.name) ?? [], { dot, variables: new Map([['$', dot]]) });
    this.#definition(node.name).add(this.#into);
    this.#into = outside;
    this.#open.delete(node.name);
  }

  #definition(name: string): EachTime {
    const known = this.#definitions.get(name);
    if (known) return known;
    const made = new EachTime();
    this.#definitions.set(name, made);
    return made;
  }

  #pipe(pipe: Pipe, scope: Scope): Type {
    let type: Type | undefined;
    for (const command of pipe.commands) type = this.#command(command, type, scope);
    const value = type ?? UNKNOWN;
    for (const { name } of pipe.declared) {
      scope.variables.set(name, this.#assigned.has(name) ? UNKNOWN : value);
    }
    return value;
  }

  #command({ operands }: Command, piped: Type | undefined, scope: Scope): Type {
    const [first, ...rest] = operands;
    if (!first) return UNKNOWN;
    if (first.kind !== 'identifier') return this.#operand(first, scope);
    const args: Argument[] = rest.map((operand) => ({ operand, type: this.#operand(operand, scope) }));
    if (piped) args.push({ operand: undefined, type: piped });
    return this.#call(first.name, first.offset, args, piped !== undefined);
  }

  #call(name: string, offset: number, args: readonly Argument[], isPiped: boolean): Type {
    const note = this.env.note(name);
    if (note !== undefined) return this.#note(name, note);
    const call = { name, offset, args, isPiped };
    return callType(call, this.env.functions.lookup(name), {
      report: (found) => this.#into.push(found),
      field: (type, key, operand) => this.#step(type, key, operand, [key]),
    });
  }

  /** A note sees the data of whoever calls it. */
  #note(name: string, expression: string): Type {
    if (this.depth > DEEPEST) {
      this.env.inNote(name, []);
      return UNKNOWN;
    }
    const { type, found } = inferTemplate(expression, this.root, this.env, this.depth + 1);
    this.env.inNote(name, found);
    return type;
  }

  #operand(operand: Operand, scope: Scope): Type {
    switch (operand.kind) {
      case 'dot':
        return scope.dot;
      case 'nil':
        return ABSENT;
      case 'literal':
        return literal(operand.value);
      case 'field':
        return this.#path(scope.dot, operand.path, operand.offset);
      case 'variable':
        return this.#path(scope.variables.get(operand.name) ?? UNKNOWN, operand.path, operand.offset);
      case 'chain':
        return this.#path(this.#operand(operand.base, scope), operand.path, operand.offset);
      case 'pipe':
        return this.#pipe(operand, scope);
      case 'identifier':
        return this.#call(operand.name, operand.offset, [], false);
    }
  }

  #path(base: Type, path: readonly string[], offset: number): Type {
    let type = base;
    let cursor = offset;
    for (const [index, name] of path.entries()) {
      const at = this.text.indexOf(`.${name}`, cursor);
      const spot = at < 0 ? { offset: cursor, length: name.length } : { offset: at + 1, length: name.length };
      cursor = spot.offset + name.length;
      type = this.#step(type, name, spot, path.slice(0, index + 1));
    }
    return type;
  }

  #step(
    base: Type,
    name: string,
    { offset, length }: { readonly offset: number; readonly length?: number },
    chain: readonly string[],
  ): Type {
    const { type, missing } = step(base, name);
    if (missing) this.#into.push({ what: 'missing', offset, length: length ?? name.length, missing, chain });
    return type;
  }

  #findAssigned(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if ('pipe' in node && node.pipe?.assigns) {
        for (const { name } of node.pipe.declared) this.#assigned.add(name);
      }
      if ('body' in node) this.#findAssigned([...node.body, ...node.otherwise]);
    }
  }
}

function literal(value: string | number | boolean): Type {
  if (typeof value === 'string') return { kind: 'text', literals: [value] };
  return typeof value === 'boolean' ? BOOL : NUMBER;
}

/** The type of a path of a condition, with what is missing on the way. */
export function inferChain(
  root: Type,
  chain: readonly string[],
  text: string,
): { readonly type: Type; readonly found: readonly Found[] } {
  const found: Found[] = [];
  let type = root;
  let cursor = 0;
  for (const [index, name] of chain.entries()) {
    const at = text.indexOf(name, cursor);
    const offset = at < 0 ? cursor : at;
    cursor = offset + name.length;
    const next = step(type, name, true);
    if (next.missing) {
      const path = chain.slice(0, index + 1);
      found.push({ what: 'missing', offset, length: name.length, missing: next.missing, chain: path });
    }
    type = next.type;
  }
  return { type: found.length > 0 ? ABSENT : type, found };
}
