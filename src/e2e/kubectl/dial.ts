/** Connections to ports of Pods, through the API server; to those of our own processes directly where they are no Pods. */
import type { Duplex } from 'node:stream';
import { forwardPort } from '../../../lib/kube/index.js';
import type { ReadEntry } from '../document/index.js';
import { DEPLOYMENT } from '../operators/operators.js';
import type { KubectlContext } from './context.js';
import { holderOf, NotThere, podNamed, podPort, serviceTarget } from './pods.js';

type Entry = Pick<ReadEntry<'port-forward'>, 'service' | 'pod' | 'leaderElection' | 'namespace' | 'port'>;

/** Rejects with NotThere, a KubeError, or an error of the connection. */
export async function dial(context: KubectlContext, entry: Entry): Promise<Duplex> {
  const { namespace: named, service, pod, leaderElection, port } = entry;
  const namespace = named ?? leaderElection?.namespace ?? 'default';
  const own = await ownProcess(context, entry);
  if (own) return own.connect(Number(port));
  if (service !== undefined) {
    const target = await serviceTarget(context, { namespace, name: service, port });
    return forwardPort(context.client, { namespace, ...target }, context.signal);
  }
  const name = leaderElection ? await holderOf(context, leaderElection, named) : (pod ?? '');
  const found = await podNamed(context, namespace, name);
  return forwardPort(context.client, { namespace, pod: name, port: podPort(found, port) }, context.signal);
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
