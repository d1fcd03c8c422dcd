import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import type { Body } from '../entry-parts.js';
import { listOf } from '../fields/collection.js';
import { integer, oneOf, text } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, asMap, derive, mergeMaps, objectNode, once, orElse, whenPresent } from '../node.js';
import { type PresetGroup, type Presets, profiled } from '../profiles.js';

const percent = (value: number, periodSeconds: number): JsonObject => ({
  type: 'Percent',
  value,
  periodSeconds,
});
const podCount = (value: number, periodSeconds: number): JsonObject => ({
  type: 'Pods',
  value,
  periodSeconds,
});
const rule = (
  stabilizationWindowSeconds: number,
  selectPolicy: string,
  ...policies: JsonObject[]
): JsonObject => ({
  stabilizationWindowSeconds,
  selectPolicy,
  policies,
});

/** A preset brings a CPU target too; an explicit target wins over it. */
const WEB_UP = rule(0, 'Max', percent(100, 15), podCount(4, 15));
const HPA_PRESETS: Presets = {
  web: { cpu: 70, scaleUp: WEB_UP, scaleDown: rule(300, 'Min', percent(10, 60)) },
  api: { cpu: 60, scaleUp: WEB_UP, scaleDown: rule(600, 'Min', percent(5, 60)) },
  'latency-sensitive': {
    cpu: 50,
    scaleUp: rule(0, 'Max', percent(200, 15), podCount(10, 15)),
    scaleDown: rule(900, 'Min', percent(5, 120)),
  },
  batch: {
    cpu: 80,
    scaleUp: rule(30, 'Max', percent(100, 60)),
    scaleDown: rule(120, 'Min', percent(50, 60)),
  },
  'cost-optimized': {
    cpu: 80,
    scaleUp: rule(180, 'Min', percent(25, 60)),
    scaleDown: rule(60, 'Max', percent(50, 60)),
  },
};

const scalingRule = structure(
  {
    stabilizationWindowSeconds: integer(),
    selectPolicy: oneOf(['Max', 'Min', 'Disabled']),
    policies: listOf(
      structure(
        { type: oneOf(['Percent', 'Pods']), value: integer(1), periodSeconds: integer(1) },
        (fields) => objectNode(fields),
        { required: ['type', 'value', 'periodSeconds'] },
      ),
    ),
  },
  (fields) => objectNode(fields),
);

const behavior = structure({ scaleUp: scalingRule, scaleDown: scalingRule }, (fields) => objectNode(fields));

export const HPA_PRESET_GROUP: PresetGroup = {
  name: 'hpa',
  presets: HPA_PRESETS,
  own: structure(
    { targetCPUUtilizationPercentage: integer(1), behavior },
    (fields) => mergeMaps(fields['behavior'], objectNode({ cpu: fields['targetCPUUtilizationPercentage'] })),
    { refused: ['minReplicas', 'maxReplicas'] },
  ),
};

const target = structure(
  { apiVersion: text, kind: text, name: text },
  (fields) =>
    objectNode({
      apiVersion: orElse(fields['apiVersion'], 'apps/v1'),
      kind: orElse(fields['kind'], 'Deployment'),
      name: fields['name'],
    }),
  { required: ['name'] },
);

/** `deploymentRef`, older: the name of a Deployment, or a map as `scaleTargetRef`. */
const deploymentRef = {
  schema: { anyOf: [text.schema, target.schema] },
  read: (raw: JsonValue, ...rest: [Place['at'], Place['scope']]) =>
    target.read(typeof raw === 'string' ? { name: raw } : raw, ...rest),
};

export const hpa = defineKind({
  key: 'hpa',
  aliases: ['hpas', 'horizontalpodautoscaler', 'horizontalpodautoscalers'],
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  suffix: '-hpa',
  fields: {
    scaleTargetRef: target,
    deploymentRef,
    minReplicas: integer(1),
    maxReplicas: integer(1),
    targetCPUUtilizationPercentage: integer(1),
    behavior: profiled(HPA_PRESET_GROUP, behavior),
  },
  required: ['maxReplicas'],
  assemble: assembleHpa,
});

function assembleHpa(fields: Fields, { at, scope }: Place): Body {
  const ref = fields['scaleTargetRef'] ?? fields['deploymentRef'];
  if (!ref) scope.error('ORK_FIELD_VALUE', at, 'scaleTargetRef is required');
  const behavior = once(fields['behavior'] ?? ABSENT);
  const utilization = orElse(
    fields['targetCPUUtilizationPercentage'],
    derive(behavior, (value) => asMap(value)['cpu']),
  );
  return {
    spec: objectNode({
      scaleTargetRef: ref,
      minReplicas: fields['minReplicas'],
      maxReplicas: fields['maxReplicas'],
      behavior: derive(behavior, (value) => (value === undefined ? undefined : withoutCpu(asMap(value)))),
      metrics: whenPresent(utilization, (percent) => [cpuMetric(percent)]),
    }),
  };
}

function withoutCpu({ cpu: _cpu, ...behavior }: JsonObject): JsonObject | undefined {
  return Object.keys(behavior).length === 0 ? undefined : behavior;
}

function cpuMetric(averageUtilization: JsonValue): JsonObject {
  return { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } } };
}
