import { CelError } from './cel-error.js';
import { FUNCTIONS, MACROS, METHODS } from './functions.js';
import type { Node } from './parse.js';

/** Refuses what cannot be evaluated here: names and functions that are not known. @throws CelError with the column */
export function checkCel(node: Node, names: ReadonlySet<string>): void {
  const visit = (child: Node): void => checkCel(child, names);
  switch (node.type) {
    case 'name':
      if (!names.has(node.name)) throw undeclared(node.name, node.column);
      break;
    case 'list':
      node.items.forEach(visit);
      break;
    case 'map':
      for (const [key, value] of node.entries) for (const part of [key, value]) visit(part);
      break;
    case 'select':
      visit(node.target);
      break;
    case 'index':
      visit(node.target);
      visit(node.key);
      break;
    case 'unary':
      visit(node.operand);
      break;
    case 'binary':
      visit(node.left);
      visit(node.right);
      break;
    case 'choice':
      for (const part of [node.test, node.then, node.otherwise]) visit(part);
      break;
    case 'call':
      checkCall(node, names);
      break;
    default:
      break;
  }
}

function checkCall(node: Extract<Node, { type: 'call' }>, names: ReadonlySet<string>): void {
  const { name, target, args, column } = node;
  if (target) checkCel(target, names);
  if (target && MACROS.has(name) && args.length === 2) {
    const [variable, body] = args;
    if (variable?.type !== 'name' || !body)
      throw new CelError(`${name} needs the name of a variable`, column);
    checkCel(body, new Set([...names, variable.name]));
    return;
  }
  for (const arg of args) checkCel(arg, names);
  const known: ReadonlyMap<string, number> = target ? METHODS : FUNCTIONS;
  const arity = known.get(name);
  if (arity === undefined) throw undeclared(name, column);
  if (arity !== args.length) throw new CelError(`${name} takes ${arity} arguments`, column);
  if (name === 'has' && args[0]?.type !== 'select')
    throw new CelError('invalid argument to has() macro', column);
}

function undeclared(name: string, column: number): CelError {
  return new CelError(`undeclared reference to '${name}'`, column);
}
