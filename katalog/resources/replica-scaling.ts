import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import { compileGate, OPEN } from '../conditions/index.js';
import type { Path } from '../scope/index.js';
import type { FieldType } from './fields/field-type.js';
import { duration, integer } from './fields/scalar.js';
import { structure } from './fields/structure.js';
import { ABSENT, asMap, derive, dynamic, type Node, objectNode, orElse, ResourceError } from './node.js';

/** What `autoscale` of a workload says at one reconcile. */
export interface ReplicaScaling {
  readonly min: number;
  readonly max: number;
  /** How long after a change of the replicas the next one waits, in milliseconds. */
  readonly cooldownMs: number;
  /** Replicas to add now; 0: none. */
  readonly up: number;
  /** Replicas to take away now; 0: none. */
  readonly down: number;
}

const GATE_KEYS = ['when', 'or', 'anyOf'];
const LIST: JsonObject = { type: 'array', items: { type: 'object' } };

/** `{when, or}`: true or false at a reconcile. */
const conditions: FieldType = {
  schema: {
    type: 'object',
    properties: Object.fromEntries(GATE_KEYS.map((key) => [key, LIST])),
    additionalProperties: false,
  },
  read(raw, at, scope) {
    const fields = asMap(raw);
    for (const key of Object.keys(fields).filter((name) => !GATE_KEYS.includes(name))) {
      scope.error('ORK_FIELD_UNKNOWN', [...at, key], `unknown field "${key}": expected when or or`);
    }
    const gate = compileGate(fields, at, scope);
    if (gate === OPEN)
      scope.error('ORK_FIELD_VALUE', at, 'a scaling block needs conditions under when or or');
    return dynamic((frame) => gate(frame.data));
  },
};

/** `{conditions, increment}`: so many replicas while the conditions hold, else 0. */
function step(by: 'increment' | 'decrement'): FieldType {
  return structure(
    { conditions, [by]: integer(1) },
    (fields) => {
      const amount = orElse(fields[by], 1);
      return derive(objectNode({ holds: fields['conditions'], amount }), (value) => {
        const { holds, amount: replicas = 0 } = asMap(value);
        return holds === true ? replicas : 0;
      });
    },
    { required: ['conditions'] },
  );
}

/** `autoscale` of a workload, as `ReplicaScaling`. */
export const replicaScaling: FieldType = structure(
  {
    min: integer(),
    max: integer(1),
    cooldown: duration,
    scaleUp: step('increment'),
    scaleDown: step('decrement'),
  },
  ({ min, max = ABSENT, cooldown, scaleUp, scaleDown }, { at, scope }) => {
    if (!scaleUp && !scaleDown) scope.error('ORK_FIELD_VALUE', at, 'autoscale needs scaleUp or scaleDown');
    const bounds = objectNode({ min: orElse(min, 1), max });
    if (bounds.constant && crossed(bounds.value)) scope.error('ORK_FIELD_VALUE', [...at, 'min'], CROSSED);
    return objectNode({
      bounds: derive(bounds, (value) => (bounds.constant ? value : inOrder(value, at))),
      cooldown: orElse(cooldown, '2m'),
      up: orElse(scaleUp, 0),
      down: orElse(scaleDown, 0),
    });
  },
  { required: ['max'] },
);

const CROSSED = 'min must not be greater than max';

function crossed(bounds: JsonValue | undefined): boolean {
  const { min = 0, max = 0 } = asMap(bounds);
  return Number(min) > Number(max);
}

function inOrder(bounds: JsonValue | undefined, at: Path): JsonValue | undefined {
  if (crossed(bounds)) throw new ResourceError(CROSSED, [...at, 'min']);
  return bounds;
}

/** As built by `replicaScaling`. */
export function readScaling(value: JsonValue | undefined): ReplicaScaling {
  const { bounds, cooldown, up, down } = asMap(value);
  const { min, max } = asMap(bounds);
  return {
    min: Number(min),
    max: Number(max),
    cooldownMs: parseDuration(String(cooldown)) ?? 0,
    up: Number(up),
    down: Number(down),
  };
}

/** What the field adds to an entry. */
export function scalingOf(autoscale: Node | undefined): { readonly scaling?: Node } {
  return autoscale ? { scaling: autoscale } : {};
}
