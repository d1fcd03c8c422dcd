// @ts-check

/**
 * Writes a ConfigMap with the number and the names of the ConfigMaps that carry the label.
 *
 * @type {import('orkestra/runtime').Hook<{ label: string }>}
 */
export const onReconcile = async ({ cr, args, kube, log }) => {
  const found = await kube.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { labelSelector: args.label });
  const names = found.map(({ metadata }) => metadata.name).sort();
  await kube.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${cr.metadata.name}-inventory` },
    data: { count: String(names.length), names: names.join(' ') },
  });
  log.debug({ count: names.length }, 'counted');
};
