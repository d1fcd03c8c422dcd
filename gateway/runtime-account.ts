import type { GatewayContext } from './capability.js';

/**
 * The user name of the runtime of this Katalog at the API server: `ORK_RUNTIME_ACCOUNT`, and in a cluster its service
 * account. undefined: nobody is taken for the runtime.
 */
export function runtimeAccount({
  env,
  settings,
}: Pick<GatewayContext, 'env' | 'settings'>): string | undefined {
  const written = env['ORK_RUNTIME_ACCOUNT'];
  if (written !== undefined && written !== '') return written;
  const isInCluster = settings.webhooks !== undefined && settings.webhooks.advertise === undefined;
  return isInCluster ? `system:serviceaccount:${settings.namespace}:orkestra-runtime` : undefined;
}
