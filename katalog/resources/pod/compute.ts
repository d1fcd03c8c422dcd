import type { JsonObject } from '../../../lib/base/index.js';
import { mapOf } from '../fields/collection.js';
import type { FieldType } from '../fields/field-type.js';
import { quantity } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { objectNode } from '../node.js';
import { type PresetGroup, profiled } from '../profiles.js';

const preset = (cpu: string, cpuLimit: string, memory: string, memoryLimit: string): JsonObject => ({
  requests: { cpu, memory },
  limits: { cpu: cpuLimit, memory: memoryLimit },
});

export const COMPUTE_PRESETS: PresetGroup = {
  name: 'resources',
  presets: {
    tiny: preset('25m', '100m', '64Mi', '128Mi'),
    small: preset('100m', '500m', '128Mi', '512Mi'),
    medium: preset('250m', '1', '256Mi', '1Gi'),
    large: preset('500m', '2', '512Mi', '2Gi'),
    burst: preset('200m', '2', '256Mi', '2Gi'),
    steady: preset('300m', '600m', '256Mi', '512Mi'),
    'compute-heavy': preset('1', '2', '512Mi', '1Gi'),
    'memory-heavy': preset('250m', '500m', '1Gi', '2Gi'),
  },
  own: structure({ requests: mapOf(quantity), limits: mapOf(quantity) }, (fields) => objectNode(fields)),
};

/** `resources` of the container: `{requests, limits}` or a profile. */
export const computeResources: FieldType = profiled(COMPUTE_PRESETS);
