import { readFileSync } from 'node:fs';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent } from 'undici';

export interface KubeCredentials {
  /** Base URL of the API server. */
  readonly url: string;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What the current context of a kubeconfig file says about reaching its API server. Idle connections are kept for
 * `keepAliveMs`.
 */
export function kubeCredentials(kubeconfig: string, keepAliveMs = 1_000): KubeCredentials {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  const server = config.getCurrentCluster();
  const user = config.getCurrentUser();
  const ca = pem(server?.caData, server?.caFile);
  const cert = pem(user?.certData, user?.certFile);
  const key = pem(user?.keyData, user?.keyFile);
  const agent = new Agent({
    keepAliveTimeout: keepAliveMs,
    connect: {
      ...(ca ? { ca } : {}),
      ...(cert ? { cert } : {}),
      ...(key ? { key } : {}),
    },
  });
  const headers: Record<string, string> = user?.token ? { authorization: `Bearer ${user.token}` } : {};
  return { url: server?.server ?? '', agent, headers };
}

function pem(data: string | undefined, file: string | undefined): string | undefined {
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  return file ? readFileSync(file, 'utf8') : undefined;
}
