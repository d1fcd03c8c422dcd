/** `emitEvents`: Kubernetes Events about a CR that its entry declares, judged after each reconcile. */

import type { JsonObject } from '../../lib/base/index.js';
import { compileGate } from '../conditions/index.js';
import type { DeclaredEventBlock } from '../model.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';

export interface DeclaredEvent {
  readonly name: string;
  /** What there is to say now; undefined: nothing. `failed`: the reconcile went wrong. */
  said(data: TemplateData, failed: boolean): EventNote | undefined;
}

export interface EventNote {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** Compiles the block; faults go to `scope`. */
export function compileDeclaredEvents(
  blocks: readonly DeclaredEventBlock[],
  scope: CompileScope,
): readonly DeclaredEvent[] {
  return blocks.map((block) => {
    const at = ['operatorBox', 'emitEvents', block.name];
    const conditions: JsonObject = { when: block.when, or: block.or };
    const gate = compileGate(conditions, at, scope);
    const reason = rendering(block.reason, [...at, 'reason'], scope);
    const message = rendering(block.message, [...at, 'message'], scope);
    return {
      name: block.name,
      said: (data, failed) => {
        const asked = block.on.includes('always') || block.on.includes(failed ? 'failure' : 'success');
        if (!asked || !gate(data)) return undefined;
        return { type: block.type, reason: reason(data), message: message(data) };
      },
    };
  });
}

function rendering(text: string, at: Path, scope: CompileScope): (data: TemplateData) => string {
  const template = isTemplate(text) ? scope.template(text, at) : undefined;
  return template ? (data) => template.render(data) : () => text;
}
