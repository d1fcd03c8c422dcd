/** The labels of deletion protection that a CR should have, as the patches that bring it there. */
import { type CrdEntry, EXEMPT_LABEL, PROTECTION_LABEL } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';

type Protection = CrdEntry['deletionProtection'];

/** What is written together with the other labels of the CR; null removes a label. */
export function protectingLabels(cr: KubernetesObject, { protectCrs, strictMode }: Protection): JsonObject {
  if (!protectCrs) return {};
  const { [PROTECTION_LABEL]: protection, [EXEMPT_LABEL]: exempt } = cr.metadata.labels ?? {};
  const isReleased = protection === 'false' && !strictMode;
  return {
    ...(protection === 'true' || isReleased ? {} : { [PROTECTION_LABEL]: 'true' }),
    ...(exempt === undefined ? {} : { [EXEMPT_LABEL]: null }),
  };
}

/**
 * How a CR is released that is protected no longer, one patch after the other: strict mode lets the label go only from an
 * object that is marked before. Each patch is decided by the CR as the one before has left it; undefined: it is done.
 */
export function releasingLabels(cr: KubernetesObject, { unlabels }: Protection): JsonObject | undefined {
  if (!unlabels) return undefined;
  const { [PROTECTION_LABEL]: protection, [EXEMPT_LABEL]: exempt } = cr.metadata.labels ?? {};
  if (protection === 'true')
    return exempt === 'true' ? { [PROTECTION_LABEL]: null } : { [EXEMPT_LABEL]: 'true' };
  return exempt === undefined ? undefined : { [EXEMPT_LABEL]: null };
}
