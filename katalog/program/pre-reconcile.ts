/** Gates before a reconcile: one before a key is queued, one after it is taken from the queue. */

import { compileCondition, conditionText } from '../conditions/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
import type { PreReconcileBlock, ReconcileGateBlock, SentinelName } from '../model.js';
import { CompileScope, type Path, type TemplateData } from '../scope/index.js';
import { compileTemplate, type FunctionTable } from '../templates/index.js';
import { sentinelHolds, withSentinels } from './sentinels.js';

export interface PreReconcile {
  /** What is compared between two versions of a CR. */
  readonly sentinels: readonly SentinelName[];
  /** Made before either gate. */
  readonly external: readonly ExternalCall[];
  readonly enqueueGate: ReconcileGate | undefined;
  readonly reconcileGate: ReconcileGate | undefined;
}

export interface ReconcileGate {
  readonly external: readonly ExternalCall[];
  /** Whether each change is judged by itself. */
  readonly eventAware: boolean;
  /** What holds when a call fails or a condition cannot be evaluated. */
  readonly failPolicy: 'open' | 'closed';
  /** The condition that does not hold, in words; undefined while the gate is open. */
  closedBy(data: TemplateData): string | undefined;
}

/** Compiles the block; faults go to `scope`. Declared sentinels are functions of its conditions, and of nothing else. */
export function compilePreReconcile(
  block: PreReconcileBlock,
  env: { readonly functions: FunctionTable },
  scope: CompileScope,
): PreReconcile {
  const at = ['operatorBox', 'preReconcile'];
  const functions = withSentinels(env.functions, block.sentinels);
  const own = new CompileScope((text) => compileTemplate(text, { functions }), scope);
  const gate = (key: 'enqueueGate' | 'reconcileGate'): ReconcileGate | undefined => {
    const raw = block[key];
    if (raw) checkDeclared(raw.sentinels, block.sentinels, [...at, key], own);
    return raw && compileGateBlock(raw, [...at, key], own);
  };
  const compiled = {
    sentinels: block.sentinels,
    external: compileExternal(block.external, [...at, 'external'], own),
    enqueueGate: gate('enqueueGate'),
    reconcileGate: gate('reconcileGate'),
  };
  scope.problems.push(...own.problems);
  scope.references.push(...own.references);
  return compiled;
}

/** What a gate asks for has to be computed when a change is seen. */
function checkDeclared(
  asked: readonly SentinelName[],
  declared: readonly SentinelName[],
  at: readonly string[],
  scope: CompileScope,
): void {
  for (const [index, name] of asked.entries()) {
    if (declared.includes(name)) continue;
    const message = `${name} is not declared: add it to preReconcile.sentinels`;
    scope.error('ORK_FIELD_VALUE', [...at, 'sentinels', index], message);
  }
}

/** Any of the gate's own sentinels opens it; where none holds, its conditions decide, if it has some. */
export function compileGateBlock(raw: ReconcileGateBlock, at: Path, scope: CompileScope): ReconcileGate {
  const each = (key: 'when' | 'or') =>
    raw[key].map((condition, index) => ({
      text: conditionText(condition),
      holds: compileCondition(condition, [...at, key, index], scope),
    }));
  const [all, any] = [each('when'), each('or')];
  return {
    external: compileExternal(raw.external, [...at, 'external'], scope),
    eventAware: raw.eventAware,
    failPolicy: raw.failPolicy,
    closedBy: (data) => {
      if (raw.sentinels.some((name) => sentinelHolds(name, data))) return undefined;
      if (raw.sentinels.length > 0 && all.length + any.length === 0) {
        return `none of ${raw.sentinels.join(', ')} holds`;
      }
      const failing = all.find(({ holds }) => !holds(data));
      if (failing) return `${failing.text} does not hold`;
      if (any.length === 0 || any.some(({ holds }) => holds(data))) return undefined;
      return `none of ${any.map(({ text }) => text).join(', ')} holds`;
    },
  };
}
