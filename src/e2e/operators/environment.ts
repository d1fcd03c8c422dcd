import type { Component } from './operator-process.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a process of the runtime or of the gateway is told of itself and of the other one. */
export interface Place {
  /** Of its Pod. */
  readonly name: string;
  readonly namespace: string;
  /** The address of the gateway; undefined: there is none. */
  readonly gateway: string | undefined;
  /** Where the runtime listens. */
  readonly runtimePort: number;
  /** File of the authority of a runtime that serves TLS, unless the variables name one for the gateway. */
  readonly caFile: string | undefined;
  /** For the Live API of the runtime, unless the variables name one for the gateway. */
  readonly token: string | undefined;
}

/** `env`: the variables of both. */
export function operatorEnvironment(component: Component, env: Environment, place: Place): Environment {
  return {
    ...env,
    POD_NAME: place.name,
    ORK_NAMESPACE: place.namespace,
    ORK_ADVERTISED_URL: '',
    ...(component === 'runtime' ? { ORK_GATEWAY_ENDPOINT: place.gateway ?? '' } : runtimeAddress(env, place)),
    // Outside a pod, whatever this process runs in.
    KUBERNETES_SERVICE_HOST: '',
  };
}

/** For a gateway. The runtime has the same variables, which say whether it serves TLS. */
function runtimeAddress(env: Environment, { runtimePort, caFile, token }: Place): Environment {
  return {
    ORK_RUNTIME_ENDPOINT: `${env['ORK_TLS_CERT'] ? 'https' : 'http'}://127.0.0.1:${runtimePort}`,
    ORK_RUNTIME_CA: env['ORK_RUNTIME_CA'] || caFile,
    ORK_RUNTIME_TOKEN: env['ORK_RUNTIME_TOKEN'] || token,
  };
}
