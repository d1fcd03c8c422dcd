/** `when`, `or` and `anyOf` of an expectation, as conditions of a Katalog, with the notes of the document. */
import { randomBytes } from 'node:crypto';
import { type Condition, compileGate } from '../../../katalog/conditions/index.js';
import { type CompileProblem, CompileScope, compileTemplate, functionTable } from '../../../katalog/index.js';
import type { Clock, JsonObject } from '../../../lib/base/index.js';
import type { NoteText } from './model.js';

export interface Gate {
  /** Whether the expectation is looked at, by the data of the first CR. */
  readonly holds: Condition;
  readonly problems: readonly CompileProblem[];
}

export function compileExpectationGate(gate: JsonObject, notes: readonly NoteText[], clock: Clock): Gate {
  const functions = functionTable({ clock, random: (size) => randomBytes(size), notes });
  const scope = new CompileScope((text) => compileTemplate(text, { functions }), { now: () => clock.now() });
  const holds = compileGate(gate, [], scope);
  return { holds, problems: scope.problems };
}
