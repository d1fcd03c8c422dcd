import { child, type JsonMap, objectsOf, stringAt } from '../../lib/base/index.js';
import type { Cause } from '../../lib/schema/index.js';
import { invalidValue } from '../api-error.js';
import type { ClusterState } from '../cluster-state.js';
import type { KubeObject } from '../kube-object.js';
import type { KindStrategy } from './strategy.js';

const SERVICES = 'services';

/** Fills what the API server fills: the cluster address, its families, and target ports. */
export const serviceStrategy: KindStrategy = {
  complete(object) {
    const spec: JsonMap = { internalTrafficPolicy: 'Cluster', ...child(object, 'spec') };
    if (Array.isArray(spec['ports'])) {
      spec['ports'] = objectsOf(spec['ports']).map((port) => ({
        ...port,
        targetPort: port['targetPort'] ?? port['port'],
      }));
    }
    if (spec['type'] === 'ExternalName') delete spec['internalTrafficPolicy'];
    else if (spec['type'] !== 'ClusterIP') spec['externalTrafficPolicy'] ??= 'Cluster';
    return { ...object, spec };
  },
  check(object, before) {
    const address = checkAddress(object, before);
    if (address.length > 0) return address;
    const ports = portsOf(object);
    const wrong = ports.flatMap(checkPort);
    if (wrong.length > 0 || ports.length < 2) return wrong;
    return ports.flatMap(({ name }, index) => {
      if (name) return [];
      return [
        { reason: 'FieldValueRequired', message: 'Required value', field: `spec.ports[${index}].name` },
      ];
    });
  },
  prepare(object, before, state) {
    const spec = child(object, 'spec');
    if (spec['type'] === 'ExternalName') return object;
    const ports = spec['type'] === 'ClusterIP' ? spec['ports'] : withNodePorts(state, object);
    const ip = stringAt(spec, 'clusterIP') || stringAt(before, 'spec', 'clusterIP') || freeAddress(state);
    return {
      ...object,
      spec: {
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        ...spec,
        ...(ports === undefined ? {} : { ports }),
        clusterIP: ip,
        clusterIPs: [ip],
      },
    };
  },
};

function checkPort({ port }: JsonMap, index: number): Cause[] {
  if (typeof port === 'number' && port >= 1 && port <= 65_535) return [];
  const why = 'must be between 1 and 65535, inclusive';
  return [invalidValue(`spec.ports[${index}].port`, port ?? 0, why)];
}

/** An address that was given out stays. */
function checkAddress(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const [address, known] = [addressOf(object), addressOf(before)];
  if (!known || !address || address === known) return [];
  return [invalidValue('spec.clusterIPs[0]', [address], 'may not change once set')];
}

/** The ports of a Service that nodes serve too; the first free port of the usual range for each without one. */
function withNodePorts(state: ClusterState, object: KubeObject): JsonMap[] {
  const used = new Set(
    state.store
      .resource(SERVICES)
      .list()
      .flatMap((item) => portsOf(item.object).map(({ nodePort }) => nodePort)),
  );
  let next = 30_000;
  return portsOf(object).map((port) => {
    if (port['nodePort'] !== undefined) return port;
    while (used.has(next)) next++;
    return { ...port, nodePort: next++ };
  });
}

function portsOf(object: KubeObject): JsonMap[] {
  return objectsOf(child(object, 'spec')['ports']);
}

/** An address of 10.0.0.0/16 that no Service has. */
function freeAddress(state: ClusterState): string {
  const used = new Set(
    state.store
      .resource(SERVICES)
      .list()
      .map(({ object }) => addressOf(object)),
  );
  for (let host = 10; host < 65_535; host++) {
    const address = `10.0.${host >> 8}.${host & 255}`;
    if (!used.has(address)) return address;
  }
  return 'None';
}

function addressOf(object: KubeObject | undefined): string | undefined {
  return stringAt(object, 'spec', 'clusterIP');
}
