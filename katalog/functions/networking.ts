import type { FunctionRow } from '../templates/index.js';
import { boolRow, integerRow, read, readInteger, readList, readText, textRow } from './reader.js';

interface Endpoints {
  /** `ip:port` of those that are ready; the address alone when there is no port. */
  readonly ready: readonly string[];
  readonly notReady: number;
}

function addressed(addresses: readonly unknown[], ports: readonly unknown[]): string[] {
  const numbers = ports.map((port) => readText(port, 'port'));
  return addresses.flatMap((address) => {
    const ip = typeof address === 'string' ? address : readText(address, 'ip');
    return numbers.length === 0 ? [ip] : numbers.map((port) => `${ip}:${port}`);
  });
}

/** Of an Endpoints object (`subsets`), an EndpointSlice (`endpoints`), or the slices beside a Service (`_endpoints`). */
function endpoints(object: unknown): Endpoints {
  const slices = readList(object, '_endpoints').map(endpoints);
  const ready = slices.flatMap((slice) => slice.ready);
  let notReady = slices.reduce((sum, slice) => sum + slice.notReady, 0);
  for (const subset of readList(object, 'subsets')) {
    ready.push(...addressed(readList(subset, 'addresses'), readList(subset, 'ports')));
    notReady += readList(subset, 'notReadyAddresses').length;
  }
  for (const endpoint of readList(object, 'endpoints')) {
    // An EndpointSlice that does not say counts as ready (discovery.k8s.io/v1, EndpointConditions).
    if (read(endpoint, 'conditions.ready') === false) notReady++;
    else ready.push(...addressed(readList(endpoint, 'addresses'), readList(object, 'ports')));
  }
  return { ready, notReady };
}

function joined(list: readonly unknown[], path: string): string {
  return list
    .map((item) => readText(item, path))
    .filter((text) => text !== '')
    .join(', ');
}

function loadBalancer(object: unknown): readonly unknown[] {
  return readList(object, 'status.loadBalancer.ingress');
}

const SERVICE = {
  spec: { clusterIP: '10.0.0.1', ports: [{ port: 80, nodePort: 30080 }] },
  status: { loadBalancer: { ingress: [{ ip: '192.0.2.1', hostname: 'lb.example.com' }] } },
};
const ENDPOINTS = {
  subsets: [{ addresses: [{ ip: '10.1.0.1' }, { ip: '10.1.0.2' }], ports: [{ port: 80 }] }],
};
const INGRESS = {
  spec: {
    ingressClassName: 'nginx',
    rules: [{ host: 'a.example.com' }],
    tls: [{ hosts: ['a.example.com'], secretName: 'a' }],
  },
  status: SERVICE.status,
};

/** Section "Kubernetes objects": services, endpoints and ingresses. */
export const NETWORKING: readonly FunctionRow[] = [
  textRow('serviceClusterIP', 'The address inside the cluster.', [SERVICE, '10.0.0.1'], (o) =>
    readText(o, 'spec.clusterIP'),
  ),
  textRow('serviceLoadBalancerIP', 'The address of the load balancer.', [SERVICE, '192.0.2.1'], (o) =>
    readText(o, 'status.loadBalancer.ingress.0.ip'),
  ),
  textRow(
    'serviceLoadBalancerHost',
    'The host name of the load balancer.',
    [SERVICE, 'lb.example.com'],
    (o) => readText(o, 'status.loadBalancer.ingress.0.hostname'),
  ),
  integerRow('serviceNodePort', 'The node port of the first port.', [SERVICE, '30080'], (o) =>
    readInteger(o, 'spec.ports.0.nodePort'),
  ),
  boolRow(
    'endpointsReady',
    'Whether there are endpoints and all are ready; of a Service it needs enrich.',
    [ENDPOINTS, 'true'],
    (o) => {
      const { ready, notReady } = endpoints(o);
      return ready.length > 0 && notReady === 0;
    },
  ),
  boolRow(
    'hasEndpoints',
    'Whether an endpoint is ready; of a Service it needs enrich.',
    [ENDPOINTS, 'true'],
    (o) => endpoints(o).ready.length > 0,
  ),
  integerRow(
    'serviceEndpointCount',
    'How many endpoints are ready; of a Service it needs enrich.',
    [ENDPOINTS, '2'],
    (o) => endpoints(o).ready.length,
  ),
  textRow(
    'serviceEndpoints',
    'The ready endpoints; of a Service it needs enrich.',
    [ENDPOINTS, '10.1.0.1:80, 10.1.0.2:80'],
    (o) => endpoints(o).ready.join(', '),
  ),
  textRow(
    'serviceFirstEndpoint',
    'The first ready endpoint; of a Service it needs enrich.',
    [ENDPOINTS, '10.1.0.1:80'],
    (o) => endpoints(o).ready[0] ?? '',
  ),
  boolRow(
    'ingressReady',
    'Whether a load balancer serves it.',
    [INGRESS, 'true'],
    (o) => loadBalancer(o).length > 0,
  ),
  textRow('ingressIP', 'The address of its load balancer.', [INGRESS, '192.0.2.1'], (o) =>
    readText(o, 'status.loadBalancer.ingress.0.ip'),
  ),
  textRow('ingressHost', 'The host name of its load balancer.', [INGRESS, 'lb.example.com'], (o) =>
    readText(o, 'status.loadBalancer.ingress.0.hostname'),
  ),
  textRow('ingressClassName', 'Its class.', [INGRESS, 'nginx'], (o) => readText(o, 'spec.ingressClassName')),
  textRow('ingressRules', 'The hosts of its rules.', [INGRESS, 'a.example.com'], (o) =>
    joined(readList(o, 'spec.rules'), 'host'),
  ),
  textRow('ingressTLSHosts', 'The hosts with TLS.', [INGRESS, 'a.example.com'], (o) =>
    readList(o, 'spec.tls')
      .flatMap((tls) => readList(tls, 'hosts'))
      .join(', '),
  ),
  textRow('ingressLoadBalancerIPs', 'The addresses of its load balancers.', [INGRESS, '192.0.2.1'], (o) =>
    joined(loadBalancer(o), 'ip'),
  ),
  integerRow(
    'ingressTLSSecretCount',
    'How many TLS secrets it names.',
    [INGRESS, '1'],
    (o) => readList(o, 'spec.tls').filter((tls) => readText(tls, 'secretName') !== '').length,
  ),
];
