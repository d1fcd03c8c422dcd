// @ts-check

/** @typedef {{ items: { text: string, cents: number }[] }} Invoice */

/**
 * Writes the sum of an Invoice into a ConfigMap. An Invoice with a negative sum fails.
 *
 * @type {import('orkestra/runtime').Hook<{}, Invoice>}
 */
export const onReconcile = async ({ cr, kube }) => {
  const cents = cr.spec.items.reduce((sum, item) => sum + item.cents, 0);
  if (cents < 0) throw new Error(`the sum is ${cents} cents: expected 0 or more`);
  await kube.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${cr.metadata.name}-sum` },
    data: { total: (cents / 100).toFixed(2) },
  });
};
