/**
 * Operating a Katalog: load it with `loadPlan`, give it to a `Runtime` with a client for the cluster, start, stop.
 */

export type { Logger } from '../lib/base/index.js';
export type { KubernetesObject } from '../lib/kube/index.js';
export {
  type ConfigSource,
  KUBE_ERRORS,
  KubeClient,
  KubeError,
  leaseTimes,
  servedKind,
} from '../lib/kube/index.js';
export { type NamedVariables, namedVariables, neededAccess } from './access.js';
export { RUNTIME_ERRORS } from './errors.js';
export {
  type Hook,
  type HookContext,
  type HookKube,
  type HookObject,
  type HookObjectRef,
  type StrayOwner,
  strayOwner,
} from './hooks/index.js';
export { kindsName, type LeftKinds, readLeftKinds } from './kinds/index.js';
export type { ElectionOptions } from './leadership/index.js';
export { type ApiLimits, DEFAULT_LIMITS, limitsText, parseLimits } from './live-api/index.js';
export type { Observation, Observer, ReconcileEvent, ReconcileListener } from './observation.js';
export {
  type CrdPlan,
  HOOKS_MODES,
  type HooksMode,
  type LoadedPlan,
  loadPlan,
  type PlanOptions,
  type RuntimePlan,
} from './plan.js';
export { Runtime, type RuntimeOptions } from './runtime.js';
export { type HandTarget, writeHand } from './write-hand.js';
