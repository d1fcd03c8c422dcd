/** What the API server serves, as far as an operator must know it; asked once per call, nothing is kept. */
import type { ApiResource } from './api-resource.js';
import type { CallOptions } from './kube-api.js';
import { isNotFound } from './kube-error.js';
import { isRecord } from './kube-object.js';

export interface ServedKind extends ApiResource {
  readonly kind: string;
  readonly verbs: readonly string[];
  /** It has a status subresource. */
  readonly hasStatus: boolean;
}

/** What discovery needs of a client. */
export interface DocumentReader {
  read(path: string, options?: CallOptions): Promise<unknown>;
}

/** Every kind of one `group/version`; empty when that is not served. Rejects with a KubeError. */
export async function servedKinds(
  client: DocumentReader,
  apiVersion: string,
  options: CallOptions = {},
): Promise<readonly ServedKind[]> {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  const path = `/${root}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`;
  let body: unknown;
  try {
    body = await client.read(path, options);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
  const rows = isRecord(body) && Array.isArray(body['resources']) ? body['resources'].filter(isRecord) : [];
  const withStatus = new Set(
    rows.map((row) => String(row['name'])).filter((name) => name.endsWith('/status')),
  );
  return rows.flatMap((row) => {
    const plural = String(row['name']);
    if (plural.includes('/') || typeof row['kind'] !== 'string') return [];
    const verbs = Array.isArray(row['verbs']) ? row['verbs'].map(String) : [];
    const namespaced = row['namespaced'] === true;
    return [
      {
        apiVersion,
        kind: row['kind'],
        plural,
        namespaced,
        verbs,
        hasStatus: withStatus.has(`${plural}/status`),
      },
    ];
  });
}

/**
 * The OpenAPI schema of a kind, with those that it refers to; undefined when it is not described (yet: a new CRD is, some time
 * after it is served). Rejects with a KubeError.
 */
export async function describedKind(
  client: DocumentReader,
  apiVersion: string,
  kind: string,
  options: CallOptions = {},
): Promise<DescribedKind | undefined> {
  const root = apiVersion.includes('/') ? 'apis' : 'api';
  const path = `/openapi/v3/${root}/${apiVersion.split('/').map(encodeURIComponent).join('/')}`;
  let body: unknown;
  try {
    body = await client.read(path, options);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  const components = isRecord(body) ? body['components'] : undefined;
  const schemas = isRecord(components) ? components['schemas'] : undefined;
  if (!isRecord(schemas)) return undefined;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const schema = Object.values(schemas).find((each) => {
    const kinds = isRecord(each) ? each['x-kubernetes-group-version-kind'] : undefined;
    const rows = Array.isArray(kinds) ? kinds.filter(isRecord) : [];
    return rows.some((row) => row['kind'] === kind && row['version'] === version && row['group'] === group);
  });
  return isRecord(schema) ? { schema, schemas } : undefined;
}

export interface DescribedKind {
  readonly schema: Readonly<Record<string, unknown>>;
  /** By their names in `$ref`. */
  readonly schemas: Readonly<Record<string, unknown>>;
}

/** One kind; undefined when it is not served (its CRD is not installed, or not in this version). */
export async function servedKind(
  client: DocumentReader,
  apiVersion: string,
  kind: string,
  options: CallOptions = {},
): Promise<ServedKind | undefined> {
  return (await servedKinds(client, apiVersion, options)).find((row) => row.kind === kind);
}
