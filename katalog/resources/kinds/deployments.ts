import type { Body } from '../entry-parts.js';
import type { FieldType } from '../fields/field-type.js';
import { integer, intOrString } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { OWNER_SELECTOR } from '../labels.js';
import { objectNode, orElse, whenPresent } from '../node.js';
import { POD_FIELDS, podSpec, podTemplate } from '../pod/pod-fields.js';
import { type PresetGroup, profiled } from '../profiles.js';
import { replicaScaling, scalingOf } from '../replica-scaling.js';

export const ROLLING_UPDATE_PRESETS: PresetGroup = {
  name: 'rollingUpdate',
  presets: {
    safe: { maxSurge: 1, maxUnavailable: 0 },
    fast: { maxSurge: '25%', maxUnavailable: '25%' },
    'blue-green': { maxSurge: '100%', maxUnavailable: 0 },
  },
  own: structure({ maxSurge: intOrString, maxUnavailable: intOrString }, (fields) => objectNode(fields)),
};

/** `rollingUpdate`: `{maxSurge, maxUnavailable}` or a profile. */
const rollingUpdate: FieldType = profiled(ROLLING_UPDATE_PRESETS);

export const deployments = defineKind({
  key: 'deployments',
  aliases: ['deployment', 'deploy'],
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  suffix: '-deployment',
  annotations: true,
  fields: { ...POD_FIELDS, replicas: integer(), rollingUpdate, autoscale: replicaScaling },
  required: ['image'],
  special: ({ autoscale }) => scalingOf(autoscale),
  assemble: (fields, place) => ({
    spec: objectNode({
      ...replicated(fields, place),
      strategy: whenPresent(fields['rollingUpdate'], (rollingUpdate) => ({
        type: 'RollingUpdate',
        rollingUpdate,
      })),
    }),
  }),
});

export const replicaSets = defineKind({
  key: 'replicaSets',
  aliases: ['replicaset', 'rs'],
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  suffix: '-replicaset',
  annotations: true,
  fields: { ...POD_FIELDS, replicas: integer(), rollingUpdate, autoscale: replicaScaling },
  required: ['image'],
  special: ({ autoscale, rollingUpdate: unused }, { at, scope }) => {
    if (unused) scope.warning('ORK_IGNORED', [...at, 'rollingUpdate'], 'a ReplicaSet is not rolled out');
    return scalingOf(autoscale);
  },
  assemble: (fields, place) => ({ spec: objectNode(replicated(fields, place)) }),
});

function replicated(fields: Fields, place: Place): Body {
  return {
    replicas: orElse(fields['replicas'], 1),
    selector: objectNode({ matchLabels: OWNER_SELECTOR }),
    template: podTemplate(fields, podSpec(fields, place)),
  };
}
