/** `requeue`: how long after a reconcile that went well the custom resource is reconciled again. */

import type { JsonObject } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import { compileGate } from '../conditions/index.js';
import type { RequeueBlock } from '../model.js';
import { ResourceError } from '../resources/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

/** Milliseconds; undefined: not again by itself. Throws `ResourceError` when the text is no duration. */
export type Requeue = (data: TemplateData) => number | undefined;

export function compileRequeue(block: RequeueBlock, scope: CompileScope): Requeue {
  const at = ['operatorBox', 'reconciler', 'requeue'];
  const conditions: JsonObject = { when: block.when, or: block.or };
  const gate = compileGate(conditions, at, scope);
  const after = compileAfter(block.after, [...at, 'after'], scope);
  return (data) => {
    const ms = gate(data) ? after(data) : undefined;
    return ms === undefined || ms <= 0 ? undefined : ms;
  };
}

function compileAfter(text: string, at: Path, scope: CompileScope): Requeue {
  if (!isTemplate(text)) {
    const constant = parseDuration(text);
    if (constant === undefined) scope.invalid(at, text, A_DURATION);
    return () => constant;
  }
  const template = scope.template(text, at);
  return (data) => {
    const rendered = template?.render(data).trim() ?? '';
    const ms = rendered === '' ? 0 : parseDuration(rendered);
    if (ms === undefined) throw ResourceError.invalid(at, rendered, A_DURATION);
    return ms;
  };
}

const A_DURATION = 'a duration such as 30s';
