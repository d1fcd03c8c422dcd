/**
 * Which paths of its data a template names, as far as the text alone tells: fields at the top, below `$`,
 * through `with`, variables that are set once, definitions, and `index` or `get` with literal keys. What a
 * range yields has no path of its own, so fields of its elements are not listed.
 */
import type { Command, IfNode, Node, Operand, Pipe, RangeNode, TemplateNode, Tree } from './ast.js';
import type { TemplateEnv } from './function-table.js';

type Path = readonly string[];

/** Where values come from while a body is walked; undefined: not known from the text. */
interface Origin {
  readonly dot: Path | undefined;
  readonly variables: Map<string, Path | undefined>;
}

/** Definitions that call each other twice each would be walked two to the power of their number times. */
const MAX_WALKS = 1_000;
const KEYED: ReadonlySet<string> = new Set(['index', 'get']);

class Collector {
  readonly found = new Map<string, Path>();
  #assigned = new Set<string>();
  #walked = new Set<string>();
  /** The definitions that are being walked. */
  #open = new Set<string>();

  constructor(
    readonly tree: Tree,
    readonly env: TemplateEnv,
  ) {
    this.#findAssigned([...tree.nodes, ...[...tree.defines.values()].flat()]);
  }

  body(nodes: readonly Node[], dot: Path | undefined): void {
    this.#list(nodes, { dot, variables: new Map([['$', dot]]) });
  }

  #list(nodes: readonly Node[], outer: Origin): void {
    const origin = { dot: outer.dot, variables: new Map(outer.variables) };
    for (const node of nodes) this.#node(node, origin);
  }

  #node(node: Node, origin: Origin): void {
    if (node.kind === 'action') this.#use(this.#pipe(node.pipe, origin));
    else if (node.kind === 'if' || node.kind === 'with') this.#condition(node, origin);
    else if (node.kind === 'range') this.#range(node, origin);
    else if (node.kind === 'template') this.#template(node, origin);
  }

  #condition(node: IfNode, outer: Origin): void {
    const origin = { dot: outer.dot, variables: new Map(outer.variables) };
    const path = this.#use(this.#pipe(node.pipe, origin));
    this.#list(node.body, node.kind === 'with' ? { ...origin, dot: path } : origin);
    this.#list(node.otherwise, origin);
  }

  #range(node: RangeNode, outer: Origin): void {
    const origin = { dot: outer.dot, variables: new Map(outer.variables) };
    this.#use(this.#pipe(node.pipe, origin));
    for (const { name } of node.pipe.declared) origin.variables.set(name, undefined);
    this.#list(node.body, { ...origin, dot: undefined });
    this.#list(node.otherwise, origin);
  }

  /** A definition is walked once for every path that it is called with; one that calls itself, without path. */
  #template(node: TemplateNode, origin: Origin): void {
    const given = node.pipe ? this.#use(this.#pipe(node.pipe, origin)) : undefined;
    const path = this.#open.has(node.name) ? undefined : given;
    const key = JSON.stringify([node.name, path ?? null]);
    if (this.#walked.has(key) || this.#walked.size >= MAX_WALKS) return;
    this.#walked.add(key);
    const outermost = !this.#open.has(node.name);
    this.#open.add(node.name);
    this.body(this.tree.defines.get(node.name) ?? [], path);
    if (outermost) this.#open.delete(node.name);
  }

  /** Notes a path as named, and gives it back. */
  #use(path: Path | undefined): Path | undefined {
    if (path && path.length > 0) this.found.set(JSON.stringify(path), path);
    return path;
  }

  #pipe(pipe: Pipe, origin: Origin): Path | undefined {
    let path: Path | undefined;
    for (const [stage, command] of pipe.commands.entries()) {
      if (stage > 0) this.#use(path);
      path = this.#command(command, origin);
    }
    for (const { name } of pipe.declared) {
      origin.variables.set(name, this.#assigned.has(name) ? undefined : path);
      this.#use(path);
    }
    return path;
  }

  #command({ operands }: Command, origin: Origin): Path | undefined {
    const [first, second, ...rest] = operands;
    if (first?.kind !== 'identifier') return first && this.#operand(first, origin);
    this.#function(first.name);
    const keys = literalKeys(rest);
    if (KEYED.has(first.name) && second && keys) {
      const base = this.#operand(second, origin);
      return base && [...base, ...keys];
    }
    for (const operand of operands.slice(1)) this.#use(this.#operand(operand, origin));
    return undefined;
  }

  #function(name: string): void {
    for (const path of this.env.functions.lookup(name)?.references ?? []) this.#use(path);
  }

  #operand(operand: Operand, origin: Origin): Path | undefined {
    switch (operand.kind) {
      case 'dot':
        return origin.dot;
      case 'field':
        return extend(origin.dot, operand.path);
      case 'variable':
        return extend(origin.variables.get(operand.name), operand.path);
      case 'chain':
        return extend(this.#operand(operand.base, origin), operand.path);
      case 'pipe':
        return this.#pipe(operand, origin);
      case 'identifier':
        this.#function(operand.name);
        return undefined;
      default:
        return undefined;
    }
  }

  /** Variables that are assigned anywhere have no path of their own. */
  #findAssigned(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if ('pipe' in node && node.pipe?.assigns) {
        for (const { name } of node.pipe.declared) this.#assigned.add(name);
      }
      if ('body' in node) this.#findAssigned([...node.body, ...node.otherwise]);
    }
  }
}

function extend(base: Path | undefined, path: Path): Path | undefined {
  return base && [...base, ...path];
}

function literalKeys(operands: readonly Operand[]): string[] | undefined {
  const keys: string[] = [];
  for (const operand of operands) {
    if (operand.kind !== 'literal' || typeof operand.value !== 'string') return undefined;
    keys.push(operand.value);
  }
  return keys;
}

/** The paths in the order in which they are first named, each once. */
export function collectReferences(tree: Tree, env: TemplateEnv): readonly Path[] {
  const collector = new Collector(tree, env);
  collector.body(tree.nodes, []);
  return [...collector.found.values()];
}
