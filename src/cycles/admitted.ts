import type { Clock, JsonObject } from '../../lib/base/index.js';
import type { RuntimePlan } from '../../runtime/index.js';

/**
 * Custom resources as the gateway would have them stored: `mutation` at admission, once, when they are created. One that it
 * denies stays as it is written: its reconcile fails by the same rules, and says so.
 */
export async function admitted(
  resources: readonly JsonObject[],
  plan: RuntimePlan,
  clock: Clock,
): Promise<readonly JsonObject[]> {
  if (!plan.katalog.gateway.admission) return resources;
  const { FileReviews } = await import('../../gateway/index.js');
  const user = { username: 'system:admin', groups: ['system:authenticated'] };
  const reviews = new FileReviews({
    plan: { katalog: plan.katalog, crds: enabled(plan) },
    clock,
    runtime: undefined,
    namespace: 'orkestra-system',
    runtimeUser: 'system:serviceaccount:orkestra-system:orkestra-runtime',
  });
  try {
    const stored: JsonObject[] = [];
    for (const object of resources) {
      const review = await reviews.review({ object, oldObject: undefined, operation: 'CREATE', user });
      stored.push(review?.stored ?? object);
    }
    return stored;
  } finally {
    await reviews.close();
  }
}

function enabled({ crds }: RuntimePlan): RuntimePlan['crds'] {
  return new Map([...crds].filter(([, { entry }]) => entry.enabled));
}
