import type { JsonObject } from '../../model.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { oneOf, quantity, text } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, objectNode, orElse } from '../node.js';
import { type Presets, presetNode } from '../profiles.js';
import { copied, onlyCopied } from '../source.js';

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
  copyField: 'fromResourceQuota',
  assemble: (fields, place) => {
    const { hard, profile = ABSENT, fromResourceQuota } = fields;
    if (fromResourceQuota) {
      onlyCopied('fromResourceQuota', fields, ['hard', 'profile'], place);
      return { spec: copied('spec') };
    }
    // `hard` wins over the profile.
    return { spec: objectNode({ hard: orElse(hard, profile) }) };
  },
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
  refused: ['profile'],
  copyField: 'fromLimitRange',
  assemble: (fields, place) => {
    if (fields['fromLimitRange']) {
      onlyCopied('fromLimitRange', fields, ['limits'], place);
      return { spec: copied('spec') };
    }
    const { limits = ABSENT } = fields;
    if (limits.constant && limits.value === undefined)
      place.scope.error('ORK_FIELD_VALUE', place.at, 'limits is required');
    return { spec: objectNode({ limits }) };
  },
});
