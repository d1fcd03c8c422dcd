/** `--deployed`: the bundle that `ork generate bundle` writes for the Katalog of a document, with the image under test. */
import type { JsonObject } from '../../../lib/base/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import { clusterRoleName, type GenerateFlags, Generation } from '../../generate/index.js';
import type { ReadPlan } from '../../katalog-plan.js';
import { DEPLOYMENT, NAMESPACE } from '../operators/operators.js';

export interface DeployedFlags {
  readonly deployed?: boolean;
  readonly image?: string;
  /** Folder of the image that holds the Katalog. */
  readonly inImage?: string;
}

export interface Installation {
  readonly image: string;
  /** In the order in which they are applied. */
  readonly objects: readonly JsonObject[];
  /** Names of the Deployments, which are those of their Services. */
  readonly runtime: string | undefined;
  readonly gateway: string | undefined;
  /** The ClusterRole that owns what the gateway registers. */
  readonly gatewayRole: string | undefined;
  readonly crds: readonly OperatedCrd[];
}

export interface OperatedCrd {
  /** Of its CustomResourceDefinition. */
  readonly name: string;
  /** The gateway writes its conversion. */
  readonly isConverted: boolean;
}

/**
 * One replica each, as the processes of a run without `--deployed` are: what a Service answers is what the leader
 * knows. Throws ORK_GENERATE_FILES when a ConfigMap cannot hold the Katalog.
 */
export function installationOf(
  katalog: string,
  read: ReadPlan & { readonly plan: RuntimePlan },
  { image, inImage }: { readonly image: string; readonly inImage?: string | undefined },
): Installation {
  const flags: GenerateFlags = {
    ...{ file: [katalog], namespace: NAMESPACE, name: DEPLOYMENT.runtime, image, replicas: 1 },
    ...(inImage === undefined ? {} : { inImage }),
  };
  const generation = new Generation(read, flags);
  const { runtime, gateway } = generation;
  const crds = generation.entries.map(({ entry, program }): OperatedCrd => {
    const { group, plural } = entry.apiTypes;
    return { name: `${plural}.${group}`, isConverted: program.conversion.length > 0 };
  });
  return {
    image,
    objects: generation.bundle().map(({ object }) => object),
    runtime: runtime?.target.name,
    gateway: gateway?.target.name,
    gatewayRole: gateway && clusterRoleName(gateway.target),
    crds,
  };
}
