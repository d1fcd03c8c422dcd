import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import type { FieldTable, FieldType } from '../fields/field-type.js';
import { integer, intOrString, oneOf, text } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import {
  ABSENT,
  asMap,
  buildNode,
  constant,
  derive,
  dynamicUnless,
  type Node,
  objectNode,
  ResourceError,
} from '../node.js';
import { type PresetGroup, presetName } from '../profiles.js';

const timing = (delay: number, period: number, failures: number, timeout: number): JsonObject => ({
  initialDelaySeconds: delay,
  periodSeconds: period,
  failureThreshold: failures,
  timeoutSeconds: timeout,
});

const STANDARD = timing(15, 20, 3, 10);
const TIMINGS: FieldTable = {
  initialDelaySeconds: integer(),
  periodSeconds: integer(1),
  timeoutSeconds: integer(1),
  failureThreshold: integer(1),
  successThreshold: integer(1),
};

export const PROBE_PRESETS: PresetGroup = {
  name: 'probes',
  presets: {
    fast: timing(5, 10, 2, 5),
    standard: STANDARD,
    patient: timing(30, 30, 5, 10),
    'slow-start': timing(0, 10, 30, 10),
  },
  own: structure(TIMINGS, (fields) => objectNode(fields)),
};

const probe = structure(
  {
    type: oneOf(['http', 'tcp']),
    path: text,
    port: intOrString,
    profile: presetName(PROBE_PRESETS),
    ...TIMINGS,
  },
  assembleProbe,
);

/** `probes`: `{startup, liveness, readiness}`; gives the fields of a container, still without default ports. */
export const probes: FieldType = structure({ startup: probe, liveness: probe, readiness: probe }, (fields) =>
  objectNode({
    startupProbe: fields['startup'],
    livenessProbe: fields['liveness'],
    readinessProbe: fields['readiness'],
  }),
);

/** A path alone means http; inline timings win over a profile's, and `standard` is the default. */
function assembleProbe(fields: Fields, { at, scope }: Place): Node {
  const { type = ABSENT, path = ABSENT, port = ABSENT, profile: preset = ABSENT, ...timings } = fields;
  if (!fields['type'] && !fields['path']) {
    scope.error('ORK_FIELD_VALUE', at, 'a probe needs a type (http or tcp) or a path');
    return ABSENT;
  }
  const inline = objectNode(timings);
  const parts = [type, path, port, preset, inline];
  return dynamicUnless(parts, (frame) => {
    const [kind, where, number, base, own] = parts.map((node) => buildNode(node, frame));
    const name = kind ?? (where === undefined ? undefined : 'http');
    if (name === undefined) return undefined;
    const action =
      name === 'http'
        ? { httpGet: { path: where ?? '/', ...withPort(number) } }
        : { tcpSocket: withPort(number) };
    return { ...action, ...asMap(base ?? STANDARD), ...asMap(own) };
  });
}

function withPort(port: JsonValue | undefined): JsonObject {
  return port === undefined ? {} : { port };
}

/** Gives every probe without a port the container's; a probe that then still has none is an error. */
export function defaultPorts(
  container: Node | undefined,
  port: Node | undefined,
  { at, scope }: Place,
): Node {
  if (!container) return constant({});
  const parts = [container, port ?? ABSENT];
  const lacks = (value: JsonObject): string | undefined =>
    Object.keys(value).find((name) => targetOf(asMap(value[name]))['port'] === undefined);
  const filled = dynamicUnless(parts, (frame) => {
    const [value, number] = parts.map((node) => buildNode(node, frame));
    return Object.fromEntries(
      Object.entries(asMap(value)).map(([name, one]) => [name, fill(asMap(one), number)]),
    );
  });
  if (filled.constant && lacks(asMap(filled.value)) !== undefined) {
    scope.error('ORK_FIELD_VALUE', at, 'a probe needs a port: the container has none');
  }
  return derive(filled, (value) => {
    const name = filled.constant ? undefined : lacks(asMap(value));
    if (name !== undefined) throw new ResourceError(`${name} needs a port: the container has none`, at);
    return value;
  });
}

function targetOf(value: JsonObject): JsonObject {
  return asMap(value['httpGet'] ?? value['tcpSocket']);
}

function fill(value: JsonObject, port: JsonValue | undefined): JsonObject {
  const key = 'httpGet' in value ? 'httpGet' : 'tcpSocket';
  return { ...value, [key]: { ...withPort(port), ...asMap(value[key]) } };
}
