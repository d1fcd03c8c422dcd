/**
 * Kubernetes' own types as a version of it has them: from `/openapi/v3` of a real API server, baked by
 * scripts/kubernetes-types.mjs. Without descriptions, and without the schemas of schemas: those are `any`.
 */
import type { JsonMap } from '../../base/index.js';
import { TypeText } from './type-text.js';
import { V1_36 } from './v1-36.js';

type Table = typeof V1_36;

/** From the newest. */
const TABLES: readonly Table[] = [V1_36];
/** Each is laid out when it is first asked for; it never changes. */
const LAID_OUT = new Map<Table, KubernetesTypes>();

export const KUBERNETES_VERSIONS: readonly string[] = TABLES.map(({ version }) => version);

export interface KubernetesKind {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface KubernetesTypes {
  /** As in `1.36`. */
  readonly version: string;
  /** Those that are known without a cluster, in their stable versions. */
  readonly kinds: readonly KubernetesKind[];
  /** The OpenAPI schema of a kind (`apps/v1`, `Deployment`); undefined: Kubernetes itself has no such kind. */
  schemaOf(apiVersion: string, kind: string): JsonMap | undefined;
  /** The same of a type that several kinds use, such as `ObjectMeta`. */
  typeNamed(name: string): JsonMap;
  /** The name of the type that an object schema was written from; undefined for schemas of elsewhere. */
  nameOf(schema: JsonMap): string | undefined;
}

/** The types of a version, the newest by default; undefined for a version that is not among them. */
export function kubernetesTypes(version = KUBERNETES_VERSIONS[0]): KubernetesTypes | undefined {
  const table = TABLES.find((each) => each.version === version);
  if (!table) return undefined;
  const known = LAID_OUT.get(table) ?? laidOut(table);
  LAID_OUT.set(table, known);
  return known;
}

function laidOut(table: Table): KubernetesTypes {
  const types = new TypeText(table.types);
  const kinds = new Map(
    table.kinds
      .trim()
      .split('\n')
      .map((line) => {
        const [apiVersion = '', kind = '', type = ''] = line.split(' ');
        return [`${apiVersion} ${kind}`, type];
      }),
  );
  return {
    version: table.version,
    kinds: [...kinds.keys()].map((key) => {
      const [apiVersion = '', kind = ''] = key.split(' ');
      return { apiVersion, kind };
    }),
    schemaOf(apiVersion, kind) {
      const type = kinds.get(`${apiVersion} ${kind}`);
      return type === undefined ? undefined : types.type(type);
    },
    typeNamed: (name) => types.type(name),
    nameOf: (schema) => types.nameOf(schema),
  };
}
