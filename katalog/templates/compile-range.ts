/** Turns a range into a closure. */
import type { RangeNode } from './ast.js';
import type { Execute, Flow } from './closure.js';
import { compileStages, type PipeContext, slotOf } from './compile-pipe.js';
import type { Run } from './run.js';
import { fieldOf, isList, isMap, sortedKeys } from './value.js';

/** `compileList` compiles a body in the scope that the range has set up. */
export function compileRange(
  node: RangeNode,
  context: PipeContext,
  compileList: (nodes: RangeNode['body']) => Execute,
): Execute {
  const value = compileStages(node.pipe, context);
  const slots = node.pipe.declared.map((declared) => slotOf(declared, node.pipe.assigns, context));
  const body = compileList(node.body);
  const otherwise = compileList(node.otherwise);
  // One variable takes the element, two take index and element.
  const elementSlot = slots.at(-1);
  const indexSlot = slots.length > 1 ? slots[0] : undefined;
  const place = node.pipe.offset;

  const iterate = (run: Run, index: unknown, element: unknown): Flow => {
    run.step(place);
    if (indexSlot !== undefined) run.vars[indexSlot] = index;
    if (elementSlot !== undefined) run.vars[elementSlot] = element;
    return body(run, element);
  };

  return (run, dot) => {
    const found = value(run, dot);
    for (const slot of slots) run.vars[slot] = found;
    return walk(run, found, (index, element) => iterate(run, index, element)) ? 'next' : otherwise(run, dot);
  };
}

type Visit = (index: unknown, element: unknown) => Flow;

/** Visits lists by index, maps by key in order, and the integers below a number; false when there is nothing. */
function walk(run: Run, value: unknown, visit: Visit): boolean {
  if (isList(value)) return walkCount(value.length, (index) => visit(index, value[index]));
  if (typeof value === 'number') return walkCount(Math.trunc(value), (index) => visit(index, index));
  if (!isMap(value)) return false;
  const keys = sortedKeys(value);
  run.items(keys.length);
  return walkCount(keys.length, (index) => {
    const key = keys[index] ?? '';
    return visit(key, fieldOf(value, key));
  });
}

function walkCount(count: number, visit: (index: number) => Flow): boolean {
  for (let index = 0; index < count; index++) if (visit(index) === 'break') break;
  return count > 0;
}
