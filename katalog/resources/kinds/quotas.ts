import type { JsonObject } from '../../model.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { oneOf, quantity, text } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, objectNode, orElse } from '../node.js';
import { type Presets, presetNode } from '../profiles.js';

const preset = (
  pods: string,
  cpu: string,
  memory: string,
  requestCpu: string,
  requestMemory: string,
): JsonObject => ({
  pods,
  'requests.cpu': requestCpu,
  'requests.memory': requestMemory,
  'limits.cpu': cpu,
  'limits.memory': memory,
  cpu,
  memory,
});

const QUOTAS: Presets = {
  small: preset('10', '2', '4Gi', '1', '2Gi'),
  medium: preset('20', '4', '8Gi', '2', '4Gi'),
  large: preset('50', '8', '16Gi', '4', '8Gi'),
  xlarge: preset('100', '16', '32Gi', '8', '16Gi'),
};

export const resourceQuotas = defineKind({
  key: 'resourceQuotas',
  aliases: ['resourcequota', 'quota'],
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  suffix: '-quota',
  fields: {
    toNamespaces: namespaceList,
    hard: mapOf(quantity),
    profile: { schema: text.schema, read: (raw, at, scope) => presetNode(QUOTAS, raw, at, scope) },
  },
  refused: ['fromResourceQuota', 'fromNamespace'],
  // `hard` wins over the profile.
  assemble: (fields) => ({ spec: objectNode({ hard: orElse(fields['hard'], fields['profile'] ?? ABSENT) }) }),
});

const amounts = mapOf(quantity);

export const limitRanges = defineKind({
  key: 'limitRanges',
  aliases: ['limitrange'],
  apiVersion: 'v1',
  kind: 'LimitRange',
  suffix: '-limits',
  fields: {
    toNamespaces: namespaceList,
    limits: listOf(
      structure(
        {
          type: oneOf(['Container', 'Pod', 'PersistentVolumeClaim']),
          default: amounts,
          defaultRequest: amounts,
          max: amounts,
          min: amounts,
          maxLimitRequestRatio: amounts,
        },
        (fields) => objectNode({ ...fields, type: orElse(fields['type'], 'Container') }),
      ),
    ),
  },
  required: ['limits'],
  refused: ['profile', 'fromLimitRange', 'fromNamespace'],
  assemble: (fields) => ({ spec: objectNode({ limits: fields['limits'] }) }),
});
