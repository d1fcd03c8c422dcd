// A hook as its author writes it.
import type { Hook } from 'orkestra/runtime';

interface Args {
  readonly channel: string;
}

interface Spec {
  readonly replicas?: number;
}

export const onReconcile: Hook<Args, Spec> = async ({ cr, args, kube, cross, log, signal }) => {
  const { name, namespace } = cr.metadata;
  const replicas: number = cr.spec.replicas ?? 1;
  const existing = await kube.get({ apiVersion: 'v1', kind: 'ConfigMap', name: `${name}-${args.channel}` });
  if (existing || signal.aborted) return;
  await kube.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${name}-${args.channel}` },
    data: { replicas: String(replicas), siblings: Object.keys(cross).join(',') },
  });
  log.info({ namespace }, 'announced');
};
