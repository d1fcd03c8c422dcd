import { child, valueAt, withValueAt } from '../../lib/base/index.js';
import type { KindStrategy } from './strategy.js';

/** A policy is about ingress, and about egress when it has rules for it, unless it says so itself. */
export const networkPolicyStrategy: KindStrategy = {
  complete(object) {
    if (valueAt(object, ['spec', 'policyTypes'])) return object;
    const types = child(object, 'spec')['egress'] ? ['Ingress', 'Egress'] : ['Ingress'];
    return withValueAt(object, ['spec', 'policyTypes'], types);
  },
};
