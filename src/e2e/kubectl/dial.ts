/** Connections to ports of Pods, through the API server; to those of our own processes directly where they are no Pods. */
import type { Duplex } from 'node:stream';
import { forwardPort, type KubernetesObject } from '../../../lib/kube/index.js';
import type { ReadEntry } from '../document/index.js';
import { HTTP_PORT, type OperatorProcess, portNumber } from '../operators/operator-process.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';
import type { KubectlContext } from './context.js';
import { holderOf, NotThere, namespaceOf, podNamed, podPort, serviceTarget } from './pods.js';
import { isUnderTest } from './under-test.js';

type Entry = Pick<ReadEntry<'port-forward'>, 'service' | 'pod' | 'leaderElection' | 'namespace' | 'port'>;

export interface Connection {
  readonly socket: Duplex;
  /** It leads to the Live API of the runtime under test, and to nobody else. */
  readonly isLiveApi: boolean;
  /** A process of this machine says whether it speaks TLS; undefined: the port tells. */
  readonly isSecure: boolean | undefined;
}

/** Rejects with NotThere, a KubeError, or an error of the connection. */
export async function dial(context: KubectlContext, entry: Entry): Promise<Connection> {
  const own = await ownProcess(context, entry);
  if (own) {
    const port = portNumber(entry.port);
    const isLiveApi = own.component === 'runtime' && port === HTTP_PORT;
    return { socket: own.connect(port), isLiveApi, isSecure: isSecure(own, port) };
  }
  const { pod, port } = await podTarget(context, entry);
  const { name, namespace = '' } = pod.metadata;
  const isLiveApi = port === HTTP_PORT && (await isUnderTest(context, pod));
  const hosted = namespace === NAMESPACE ? context.operators.byName(name) : undefined;
  const socket = await forwardPort(context.client, { namespace, pod: name, port }, context.signal);
  return { socket, isLiveApi, isSecure: hosted && isSecure(hosted, port) };
}

async function podTarget(
  context: KubectlContext,
  { namespace: named, service, pod, leaderElection, port }: Entry,
): Promise<{ readonly pod: KubernetesObject; readonly port: number }> {
  const namespace = namespaceOf({ namespace: named, leaderElection });
  if (service !== undefined) return serviceTarget(context, { namespace, name: service, port });
  const name = leaderElection ? await holderOf(context, leaderElection, named) : (pod ?? '');
  const found = await podNamed(context, namespace, name);
  return { pod: found, port: podPort(found, port) };
}

function isSecure(process: OperatorProcess, port: number): boolean | undefined {
  const url = process.url(port);
  return url && url.protocol === 'https:';
}

async function ownProcess(context: KubectlContext, { service, pod, leaderElection, namespace }: Entry) {
  const { operators, hostsOperators } = context;
  if (hostsOperators) return undefined;
  if (service === DEPLOYMENT.runtime || service === DEPLOYMENT.gateway) {
    const component = service === DEPLOYMENT.runtime ? 'runtime' : 'gateway';
    const [first] = operators.ready(component);
    if (!first) throw new NotThere(`the ${component} is not ready`);
    return first.process;
  }
  if (service !== undefined) return undefined;
  const name = leaderElection ? await holderOf(context, leaderElection, namespace) : (pod ?? '');
  return operators.byName(name);
}
