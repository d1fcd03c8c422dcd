/**
 * What stands on a cluster before a document is run or a bundle is installed there. An installation of somebody else is
 * neither changed nor removed, and CRs of somebody else are not reconciled: such a cluster is refused before anything is
 * written to it.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  isObject,
  type JsonMap,
  type JsonObject,
  objectName,
  objectsOf,
  stringAt,
} from '../../../lib/base/index.js';
import { type ApiResource, isNotFound, type KubernetesObject } from '../../../lib/kube/index.js';
import { commandErrors } from '../../errors.js';
import { readManifest } from '../../manifests.js';
import type { KubectlContext } from '../kubectl/context.js';
import type { Installation, OperatedCrd } from './installation.js';
import { registrationsOf } from './registrations.js';

const CRDS: ApiResource = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  namespaced: false,
};
/** Names of CRs that a message has. */
const MOST_NAMES = 3;

type Cluster = Pick<KubectlContext, 'client' | 'kinds' | 'signal'>;

/**
 * Gives the names of CRDs that stand already as the document wants them: they are left as they are.
 * @throws ORK_E2E_INSTALLED
 */
export async function checkStanding(
  { objects, crds }: Installation,
  crdFiles: readonly string[],
  cluster: Cluster,
): Promise<ReadonlySet<string>> {
  const manifests = (await Promise.all(crdFiles.map(readManifest))).flat();
  const problems: string[] = [];
  const standing: string[] = [];
  for (const object of objects) {
    const name = isCrd(object) ? undefined : await standingName(object, cluster);
    if (name !== undefined) standing.push(name);
  }
  standing.push(...(await registrationsOf(cluster)).map(({ text }) => text));
  if (standing.length > 0)
    problems.push(
      `${standing.join(', ')} ${standing.length === 1 ? 'stands' : 'stand'} there already: an installation that this run did not make is neither changed nor removed`,
    );
  const left = new Set<string>();
  for (const crd of new Map(crds.map((each) => [each.name, each])).values()) {
    const found = await find(CRDS, { namespace: undefined, name: crd.name }, cluster);
    if (!found) continue;
    left.add(crd.name);
    const wanted = [...manifests, ...objects].find((object) => isCrd(object) && nameOf(object) === crd.name);
    problems.push(...(await problemsOf(crd, found, wanted, cluster)));
  }
  if (problems.length > 0) throw commandErrors.make('ORK_E2E_INSTALLED', problems.join('\n'));
  return left;
}

/**
 * Gives the names of CRDs that a document brings and that stand already as it wants them: they are left as they are.
 * @throws ORK_E2E_INSTALLED when applying one would change it
 */
export async function checkStandingCrds(
  crdFiles: readonly string[],
  cluster: Cluster,
): Promise<ReadonlySet<string>> {
  const problems: string[] = [];
  const left = new Set<string>();
  for (const wanted of (await Promise.all(crdFiles.map(readManifest))).flat().filter(isCrd)) {
    const name = nameOf(wanted);
    const found = await find(CRDS, { namespace: undefined, name }, cluster);
    if (!found) continue;
    left.add(name);
    problems.push(...(await differences(found, wanted, cluster)));
  }
  if (problems.length > 0) throw commandErrors.make('ORK_E2E_INSTALLED', problems.join('\n'));
  return left;
}

export function isCrd(object: JsonObject): boolean {
  return object['kind'] === 'CustomResourceDefinition';
}

export function nameOf(object: JsonObject): string {
  return stringAt(object as JsonMap, 'metadata', 'name') ?? '';
}

/** What an object is called; undefined: it does not exist. */
async function standingName(object: JsonObject, cluster: Cluster): Promise<string | undefined> {
  const kind = String(object['kind']);
  const served = await cluster.kinds.of(String(object['apiVersion']), kind);
  if (!served) return undefined;
  const namespace = served.namespaced
    ? (stringAt(object as JsonMap, 'metadata', 'namespace') ?? 'default')
    : undefined;
  const place = { namespace, name: nameOf(object) };
  return (await find(served, place, cluster)) && objectName(kind, place);
}

async function problemsOf(
  { name, isConverted }: OperatedCrd,
  found: KubernetesObject,
  wanted: JsonObject | undefined,
  cluster: Cluster,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const { names, isMore } = await crsOf(found, cluster);
  if (names.length > 0)
    problems.push(
      `CRs of ${name} stand there already (${names.join(', ')}${isMore ? ', …' : ''}): the runtime under test would reconcile them`,
    );
  if (isConverted)
    problems.push(`${name} stands there already: the gateway under test would change its conversion`);
  return [...problems, ...(wanted ? await differences(found, wanted, cluster) : [])];
}

async function differences(
  found: KubernetesObject,
  wanted: JsonObject,
  cluster: Cluster,
): Promise<readonly string[]> {
  const changed = await changesOf(found, wanted, cluster);
  if (changed.length === 0) return [];
  return [
    `${nameOf(wanted)} stands there already and differs from the file of the document in ${changed.join(', ')}: applying it would change it for others`,
  ];
}

async function crsOf(
  { spec }: KubernetesObject,
  { client, signal }: Cluster,
): Promise<{ readonly names: readonly string[]; readonly isMore: boolean }> {
  const definition = (isObject(spec) ? spec : {}) as JsonMap;
  const version = objectsOf(definition['versions']).find(({ served }) => served === true);
  const plural = stringAt(definition, 'names', 'plural');
  if (!version || plural === undefined) return { names: [], isMore: false };
  const resource: ApiResource = {
    apiVersion: `${definition['group']}/${version['name']}`,
    plural,
    namespaced: definition['scope'] === 'Namespaced',
  };
  const { items } = await client.list(resource, { limit: MOST_NAMES + 1 }, { signal });
  const names = items.map(({ metadata }) =>
    metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
  );
  return { names: names.slice(0, MOST_NAMES), isMore: names.length > MOST_NAMES };
}

/** Fields of `spec` that an apply would change, as the API server says without doing it. */
async function changesOf(
  found: KubernetesObject,
  wanted: JsonObject,
  { client, signal }: Cluster,
): Promise<readonly string[]> {
  const made = await client.apply(CRDS, wanted, { force: true, dryRun: true, signal });
  const [before, after] = [found, made].map(({ spec }) => (isObject(spec) ? (spec as JsonMap) : {}));
  return Object.keys({ ...before, ...after })
    .filter((key) => !isDeepStrictEqual(before?.[key], after?.[key]))
    .map((key) => `spec.${key}`);
}

async function find(
  resource: ApiResource,
  place: { readonly namespace: string | undefined; readonly name: string },
  { client, signal }: Cluster,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(resource, place, { signal });
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
