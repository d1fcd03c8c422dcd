import { child } from '../../lib/base/index.js';
import type { KindStrategy } from './strategy.js';

/** Label every namespace carries (KEP-2161). */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** A namespace is kept by its finalizer until it has been emptied. */
export const namespaceStrategy: KindStrategy = {
  complete(object) {
    const labels = { ...object.metadata.labels, [NAME_LABEL]: object.metadata.name ?? '' };
    return { ...object, metadata: { ...object.metadata, labels } };
  },
  prepare: (object, before) => ({
    ...object,
    spec: before ? child(before, 'spec') : { finalizers: ['kubernetes'] },
  }),
};
