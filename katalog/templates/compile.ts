/** Turns a syntax tree into closures, so that rendering neither parses nor looks anything up by name. */
import { didYouMean } from '../../lib/base/index.js';
import type { IfNode, Node, TemplateNode, Tree } from './ast.js';
import type { Evaluate, Execute } from './closure.js';
import { compilePipe, type PipeContext } from './compile-pipe.js';
import { compileRange } from './compile-range.js';
import { fail } from './errors.js';
import { toText } from './format/text.js';
import type { TemplateEnv } from './function-table.js';
import { Scope } from './scope.js';
import { isTrue } from './value.js';

/** Compiles the tree of one text; a definition is compiled when first used or, unused, for its errors. */
class Compiler {
  readonly #bodies = new Map<string, { execute: Execute }>();

  constructor(
    readonly text: string,
    readonly env: TemplateEnv,
    readonly tree: Tree,
  ) {}

  main(): CompiledTree {
    for (const name of this.tree.defines.keys()) this.#body(name);
    const [only, second] = this.tree.nodes;
    if (only?.kind === 'action' && only.pipe.declared.length === 0 && !second) {
      const value = compilePipe(only.pipe, this.#context());
      return { execute: showing(value), value };
    }
    return { execute: this.#list(this.tree.nodes, this.#context()), value: undefined };
  }

  #context(): PipeContext {
    return { text: this.text, env: this.env, scope: new Scope() };
  }

  #list(nodes: readonly Node[], context: PipeContext): Execute {
    const steps = nodes.map((node) => this.#node(node, context));
    const [only] = steps;
    if (only && steps.length === 1) return only;
    return (run, dot) => {
      for (const step of steps) {
        const flow = step(run, dot);
        if (flow !== 'next') return flow;
      }
      return 'next';
    };
  }

  /** A list whose variables end with it. */
  #block(nodes: readonly Node[], context: PipeContext): Execute {
    const mark = context.scope.enter();
    const execute = this.#list(nodes, context);
    context.scope.leave(mark);
    return execute;
  }

  #node(node: Node, context: PipeContext): Execute {
    switch (node.kind) {
      case 'text': {
        const { text } = node;
        return (run) => {
          run.write(text);
          return 'next';
        };
      }
      case 'action':
        return this.#action(node, context);
      case 'if':
      case 'with':
        return this.#condition(node, context);
      case 'range':
        return this.#scoped(context, () =>
          compileRange(node, context, (nodes) => this.#block(nodes, context)),
        );
      case 'template':
        return this.#template(node, context);
      case 'break':
      case 'continue': {
        const { kind } = node;
        return () => kind;
      }
    }
  }

  #scoped(context: PipeContext, compile: () => Execute): Execute {
    const mark = context.scope.enter();
    const execute = compile();
    context.scope.leave(mark);
    return execute;
  }

  /** An action that declares or assigns shows nothing. */
  #action({ pipe }: Extract<Node, { kind: 'action' }>, context: PipeContext): Execute {
    const value = compilePipe(pipe, context);
    if (pipe.declared.length > 0) {
      return (run, dot) => {
        value(run, dot);
        return 'next';
      };
    }
    return showing(value);
  }

  #condition(node: IfNode, context: PipeContext): Execute {
    return this.#scoped(context, () => {
      const value = compilePipe(node.pipe, context);
      const body = this.#block(node.body, context);
      const otherwise = this.#block(node.otherwise, context);
      if (node.kind === 'if') {
        return (run, dot) => (isTrue(value(run, dot)) ? body : otherwise)(run, dot);
      }
      return (run, dot) => {
        const found = value(run, dot);
        return isTrue(found) ? body(run, found) : otherwise(run, dot);
      };
    });
  }

  #template({ name, pipe, offset }: TemplateNode, context: PipeContext): Execute {
    const value = pipe ? compilePipe(pipe, context) : () => undefined;
    if (!this.tree.defines.has(name)) {
      fail(this.text, offset, `unknown template "${name}"${didYouMean(name, this.tree.defines.keys())}`);
    }
    const body = this.#body(name);
    return (run, dot) => {
      const data = value(run, dot);
      const { vars } = run;
      run.step(offset);
      run.enter(data);
      body.execute(run, data);
      run.leave(vars);
      return 'next';
    };
  }

  /** The body of a definition; while it is being compiled, a holder that is filled in the end (recursion). */
  #body(name: string): { readonly execute: Execute } {
    const known = this.#bodies.get(name);
    if (known) return known;
    const body: { execute: Execute } = { execute: () => 'next' };
    this.#bodies.set(name, body);
    body.execute = this.#list(this.tree.defines.get(name) ?? [], this.#context());
    return body;
  }
}

function showing(value: Evaluate): Execute {
  return (run, dot) => {
    const found = value(run, dot);
    // A list or map has as much to be walked as to be written.
    if (typeof found === 'object' && found !== null) run.read(found);
    run.write(toText(found));
    return 'next';
  };
}

export interface CompiledTree {
  readonly execute: Execute;
  /** Of a text that is one action and shows a value: that value. */
  readonly value: Evaluate | undefined;
}

/** The whole template as closures. Throws a `TemplateError` for unknown names and wrong calls. */
export function compileTree(text: string, tree: Tree, env: TemplateEnv): CompiledTree {
  return new Compiler(text, env, tree).main();
}
