export type { Hook, HookContext, HookKube, HookObject, HookObjectRef } from './hook.js';
export { HookRunner, type HookTools } from './hook-runner.js';
export type { HookPlan } from './load-hook.js';
export { type StrayOwner, strayOwner } from './stray-errors.js';
