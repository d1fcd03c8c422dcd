/** Policies and bindings as objects of the API server: read, compared, written and removed one by one. */
import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type Logger, objectsOf } from '../../lib/base/index.js';
import {
  type ApiResource,
  isNotFound,
  type KubeClient,
  type KubernetesObject,
  type OwnerReference,
} from '../../lib/kube/index.js';
import type { DesiredPolicy } from '../policy/index.js';
import { API_VERSION, metadataFor } from './configuration.js';
import { type Holder, holderLabels, isHeldBy } from './ownership.js';

export const RESOURCES = {
  policy: {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    plural: 'validatingadmissionpolicies',
    namespaced: false,
  },
  binding: {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    plural: 'validatingadmissionpolicybindings',
    namespaced: false,
  },
} as const satisfies Record<string, ApiResource & { kind: string }>;
export type Part = keyof typeof RESOURCES;
/** A binding goes first and comes last: without it a policy asks nobody. */
export const PARTS = ['policy', 'binding'] as const;

export interface PolicyObjectsOptions {
  readonly client: Pick<KubeClient, 'get' | 'create' | 'update' | 'delete'>;
  readonly holder: Holder;
  readonly log: Logger;
}

export class PolicyObjects {
  constructor(private readonly options: PolicyObjectsOptions) {}

  /** Creates or replaces it, where it is not as it should be. */
  async put(
    part: Part,
    desired: DesiredPolicy,
    found: KubernetesObject | undefined,
    owner: OwnerReference | undefined,
  ): Promise<void> {
    const { client, holder } = this.options;
    const spec = part === 'policy' ? desired.spec : desired.binding;
    const { kind } = RESOURCES[part];
    const surroundings = { labels: holderLabels(holder), owner };
    if (!found) {
      const metadata = metadataFor(
        { apiVersion: API_VERSION, kind, metadata: { name: desired.name } },
        surroundings,
      );
      await client.create(RESOURCES[part], { apiVersion: API_VERSION, kind, metadata, spec });
    } else if (!this.isCurrent(found, spec, owner)) {
      const { status: _status, ...rest } = found;
      await client.update(RESOURCES[part], { ...rest, metadata: metadataFor(found, surroundings), spec });
    }
  }

  isCurrent(found: KubernetesObject, spec: object, owner: OwnerReference | undefined): boolean {
    const labels = holderLabels(this.options.holder);
    return (
      isDeepStrictEqual(metadataFor(found, { labels, owner }), found.metadata) &&
      Object.entries(spec).every(([key, value]) =>
        isDeepStrictEqual(withEmpty(key, found.spec?.[key] as Json), value),
      )
    );
  }

  /** Both, where they are ours. */
  async remove(name: string): Promise<void> {
    for (const part of [...PARTS].reverse()) {
      const object = await this.get(part, name);
      if (!object || !isHeldBy(object, this.options.holder)) continue;
      const { uid, resourceVersion } = object.metadata;
      try {
        await this.options.client.delete(
          RESOURCES[part],
          { namespace: undefined, name },
          {
            ...(uid === undefined ? {} : { uid }),
            ...(resourceVersion === undefined ? {} : { resourceVersion }),
          },
        );
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    this.options.log.info({ name }, 'admission policy removed');
  }

  async get(part: Part, name: string): Promise<KubernetesObject | undefined> {
    try {
      return await this.options.client.get(RESOURCES[part], { namespace: undefined, name });
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

/** What the server leaves out when it is empty. */
const EMPTY: Readonly<Record<string, Json>> = { matchConditions: [] };
const EMPTY_SELECTORS = { namespaceSelector: {}, objectSelector: {} };

function withEmpty(key: string, value: Json | undefined): Json | undefined {
  if (key === 'matchConstraints' && isObject(value)) return { ...EMPTY_SELECTORS, ...value };
  return value ?? EMPTY[key];
}

/** What the type check of a policy says against its expressions. */
export function warningsOf({
  status,
}: KubernetesObject): readonly { readonly field: string; readonly warning: string }[] {
  const checking = status?.['typeChecking'];
  if (!isObject(checking)) return [];
  return objectsOf(checking['expressionWarnings'] as Json).map(({ fieldRef, warning }) => ({
    field: String(fieldRef),
    warning: String(warning),
  }));
}
