/**
 * What a CRD waits for: the state of the CRDs that its `dependsOn` names. Cycles were refused at load.
 */
import type { Dependency } from '../../../katalog/index.js';
import type { CrdState } from '../../view.js';

/** What is asked of a CRD that another one depends on. */
export interface Depended {
  readonly state: CrdState;
  readonly resourceCount: number;
  /** The first list of its CRs has been handled: the count is true. */
  readonly listed: boolean;
}

export interface DependencyState {
  readonly name: string;
  readonly state: CrdState;
  readonly condition: Dependency['condition'];
  readonly satisfied: boolean;
}

const SATISFYING: Readonly<Record<Dependency['condition'], (crd: Depended) => boolean>> = {
  started: ({ state }) => state === 'started' || state === 'healthy' || state === 'degraded',
  healthy: ({ state }) => state === 'healthy',
  ready: ({ state }) => state === 'healthy',
  pending: ({ state }) => state === 'pending',
  degraded: ({ state }) => state === 'degraded',
  deleted: ({ resourceCount, listed }) => listed && resourceCount === 0,
};

/** The state of each dependency; one that is not enabled is `not started` and never satisfied. */
export function dependencyStates(
  dependencies: readonly Dependency[],
  find: (crd: string) => Depended | undefined,
): readonly DependencyState[] {
  return dependencies.map(({ crd, condition }) => {
    const depended = find(crd);
    return {
      name: crd,
      state: depended?.state ?? 'not started',
      condition,
      satisfied: depended !== undefined && SATISFYING[condition](depended),
    };
  });
}

/** What is waited for, in words; undefined when everything is satisfied. */
export function waitingFor(states: readonly DependencyState[]): string | undefined {
  const missing = states.filter((state) => !state.satisfied);
  if (missing.length === 0) return undefined;
  return `waiting for ${missing.map(({ name, condition, state }) => `${name} to be ${condition} (it is ${state})`).join(', ')}`;
}
