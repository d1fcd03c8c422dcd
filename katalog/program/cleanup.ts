/** `cleanup`: when a CR that has done its work is deleted. */

import type { JsonObject } from '../../lib/base/index.js';
import { compileGate } from '../conditions/index.js';
import type { CleanupBlock } from '../model.js';
import type { CompileScope, TemplateData } from '../scope/index.js';

export interface Cleanup {
  holds(data: TemplateData): boolean;
  /** How long it has to hold before the CR is deleted, in milliseconds. */
  readonly afterMs: number;
}

/** Compiles the block; faults go to `scope`. */
export function compileCleanup(block: CleanupBlock, scope: CompileScope): Cleanup {
  const at = ['operatorBox', 'cleanup'];
  const conditions: JsonObject = { when: block.when, or: block.or };
  if (block.when.length + block.or.length === 0) {
    scope.error(
      'ORK_FIELD_VALUE',
      at,
      'when or or is required because cleanup without conditions would delete every CR',
    );
  }
  return { holds: compileGate(conditions, at, scope), afterMs: block.afterMs };
}
