import type { JsonObject } from '../../lib/base/index.js';
import { compileExternal, type ExternalCall } from '../external/index.js';
import type { HookDeclaration } from '../model.js';
import { anything, buildNode, frameOf } from '../resources/index.js';
import type { CompileScope, TemplateData } from '../scope/index.js';

/** What a hook is called with, compiled. */
export interface HookProgram {
  /** Made before the hook is called; its arguments may read them. */
  readonly external: readonly ExternalCall[];
  /** The arguments, with templates rendered. Throws `ResourceError` when one does not. */
  args(data: TemplateData): JsonObject;
}

export function compileHook(hook: HookDeclaration, scope: CompileScope): HookProgram {
  const at = ['operatorBox', 'reconciler', 'hooks'];
  const node = anything.read(hook.args, [...at, 'args'], scope);
  return {
    external: compileExternal(hook.external, [...at, 'external'], scope),
    args: (data) => (buildNode(node, frameOf(data)) ?? {}) as JsonObject,
  };
}
