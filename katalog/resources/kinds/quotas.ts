import type { JsonObject } from '../../../lib/base/index.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { oneOf, quantity } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, objectNode, orElse } from '../node.js';
import { type PresetGroup, type Presets, presetName } from '../profiles.js';
import { copied, onlyCopied } from '../source.js';

const preset = (
  pods: string,
  limits: { readonly cpu: string; readonly memory: string },
  requests: { readonly cpu: string; readonly memory: string },
): JsonObject => ({
  pods,
  'requests.cpu': requests.cpu,
  'requests.memory': requests.memory,
  'limits.cpu': limits.cpu,
  'limits.memory': limits.memory,
  ...limits,
});

const QUOTAS: Presets = {
  small: preset('10', { cpu: '2', memory: '4Gi' }, { cpu: '1', memory: '2Gi' }),
  medium: preset('20', { cpu: '4', memory: '8Gi' }, { cpu: '2', memory: '4Gi' }),
  large: preset('50', { cpu: '8', memory: '16Gi' }, { cpu: '4', memory: '8Gi' }),
  xlarge: preset('100', { cpu: '16', memory: '32Gi' }, { cpu: '8', memory: '16Gi' }),
};

export const QUOTA_PRESETS: PresetGroup = {
  name: 'resourceQuotas',
  presets: QUOTAS,
  own: structure({ hard: mapOf(quantity) }, ({ hard }) => hard ?? ABSENT, { required: ['hard'] }),
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
    profile: presetName(QUOTA_PRESETS),
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

const limits = listOf(
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
);

/** The product has none. */
export const LIMIT_RANGE_PRESETS: PresetGroup = {
  name: 'limitRanges',
  presets: {},
  own: structure({ limits }, (fields) => fields['limits'] ?? ABSENT, { required: ['limits'] }),
};

export const limitRanges = defineKind({
  key: 'limitRanges',
  aliases: ['limitrange'],
  apiVersion: 'v1',
  kind: 'LimitRange',
  suffix: '-limits',
  fields: {
    toNamespaces: namespaceList,
    limits,
    profile: presetName(LIMIT_RANGE_PRESETS),
  },
  copyField: 'fromLimitRange',
  assemble: (fields, place) => {
    const { limits: written, profile, fromLimitRange } = fields;
    if (fromLimitRange) {
      onlyCopied('fromLimitRange', fields, ['limits', 'profile'], place);
      return { spec: copied('spec') };
    }
    const { at, scope } = place;
    if (written && profile) {
      scope.error(
        'ORK_FIELD_VALUE',
        [...at, 'limits'],
        'profile and other fields are mutually exclusive: keep one',
      );
    }
    const chosen = written ?? profile ?? ABSENT;
    if (!profile && chosen.constant && chosen.value === undefined)
      scope.error('ORK_FIELD_VALUE', at, 'limits or profile is required');
    return { spec: objectNode({ limits: chosen }) };
  },
});
