/** The kinds that a cluster of a test's own will serve: those of Kubernetes, and those of the CRDs that are applied to it. */
import { pluralOf } from '../../katalog/index.js';
import { didYouMean, groupOf, isObject, objectsOf } from '../../lib/base/index.js';
import { kubernetesTypes } from '../../lib/schema/index.js';
import { isNamed, type NamedKind, namedKind } from './kind-names.js';
import type { PlacedObject } from './placed-objects.js';

/** A kind that a Katalog operates. */
export interface OperatedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
}

export class KnownKinds {
  readonly #crds: readonly NamedKind[];
  readonly #all: readonly NamedKind[];

  /** `operated` are known by name also where no CRD is applied. */
  constructor(
    objects: readonly PlacedObject[],
    private readonly operated: readonly OperatedKind[],
  ) {
    this.#crds = objects.flatMap(kindsOfCrd);
    this.#all = [...BUILT_IN, ...this.#crds];
  }

  /** Why a cluster does not serve what a name as `kubectl` takes it may mean; undefined: it does. */
  unknownName(name: string): string | undefined {
    if (this.#all.some((row) => isNamed(row, name)) || isOfKubernetes(name)) return undefined;
    const operated = this.operated.find((each) => isNamed(namedKind(each), name));
    if (operated) return withoutCrd(operated);
    const otherGroup = this.#otherGroup(name);
    if (otherGroup !== undefined) return otherGroup;
    return `unknown kind "${name}"${this.#nearest(name)}: neither Kubernetes nor a CRD that is applied has it`;
  }

  /** The same of an object that is to be applied; with the field that is wrong. */
  unknownObject({
    apiVersion,
    kind,
  }: Pick<PlacedObject, 'apiVersion' | 'kind'>):
    | { readonly field: 'kind' | 'apiVersion'; readonly message: string }
    | undefined {
    if (this.#all.some((row) => row.apiVersion === apiVersion && row.kind === kind)) return undefined;
    const group = groupOf(apiVersion);
    if (group.endsWith('.k8s.io')) return undefined;
    const operated = this.operated.find((each) => each.group === group && each.kind === kind);
    const isSame = (row: NamedKind): boolean => row.kind === kind;
    if (operated && !this.#all.some(isSame)) return { field: 'kind', message: withoutCrd(operated) };
    const served = this.#named().filter(isSame);
    if (served.length > 0) {
      const versions = [...new Set(served.map((row) => row.apiVersion))];
      const message = `${kind} is not served in ${apiVersion}: expected ${versions.join(' or ')}`;
      return { field: 'apiVersion', message };
    }
    const message = `unknown kind "${kind}" of ${apiVersion}${this.#nearest(kind)}: neither Kubernetes nor a CRD that is applied has it`;
    return { field: 'kind', message };
  }

  /** Whether Kubernetes itself has a kind of that name, which then may be meant. */
  isBuiltIn(name: string): boolean {
    return BUILT_IN.some((row) => isNamed(row, name));
  }

  /** Of a name that ends in a group which has no such kind, where another one has it. */
  #otherGroup(name: string): string | undefined {
    const [kind = '', ...rest] = name.split('.');
    const group = rest.join('.');
    const rows = group === '' ? [] : this.#named().filter((row) => isNamed(row, kind));
    if (rows.length === 0) return undefined;
    const names = rows.map((row) => [kind, groupOf(row.apiVersion)].filter((part) => part !== '').join('.'));
    return `unknown group "${group}" of ${kind}: expected ${[...new Set(names)].join(' or ')}`;
  }

  /** Those that are served, and those that would be if their CRD were applied. */
  #named(): readonly NamedKind[] {
    return [...this.#all, ...this.operated.map(namedKind)];
  }

  #nearest(name: string): string {
    return didYouMean(
      name,
      [...this.#crds, ...this.operated, ...BUILT_IN].map(({ kind }) => kind),
    );
  }
}

function withoutCrd({ kind, group, plural }: OperatedKind): string {
  return `the cluster does not serve ${kind}: name the file of the CRD ${plural}.${group} in crdFiles, or as crdFile in the Katalog`;
}

const BUILT_IN: readonly NamedKind[] = (kubernetesTypes()?.kinds ?? []).map(({ apiVersion, kind }) => ({
  ...{ apiVersion, kind },
  plural: kind === 'Endpoints' ? 'endpoints' : pluralOf(kind),
}));

/** Kinds that an API server serves and that no stable version of the types has, or not on every cluster. */
const ELSEWHERE: readonly string[] = [
  ...['APIService', 'CertificateSigningRequest', 'ClusterTrustBundle', 'DeviceClass', 'FlowSchema'],
  ...['LeaseCandidate', 'PriorityLevelConfiguration', 'ResourceClaim', 'ResourceClaimTemplate'],
  ...['ResourceSlice', 'NodeMetrics', 'PodMetrics'],
];

function isOfKubernetes(name: string): boolean {
  if (name.toLowerCase().endsWith('.k8s.io')) return true;
  return ELSEWHERE.some((kind) => isNamed({ apiVersion: 'v1', kind, plural: pluralOf(kind) }, name));
}

/** Of each version that it serves. */
function kindsOfCrd({ kind, value }: PlacedObject): readonly NamedKind[] {
  const { spec } = value;
  if (kind !== 'CustomResourceDefinition' || !isObject(spec) || !isObject(spec['names'])) return [];
  const { kind: own, plural } = spec['names'];
  return objectsOf(spec['versions'])
    .filter(({ served }) => served !== false)
    .map(({ name }) => ({
      apiVersion: `${spec['group']}/${name}`,
      kind: String(own),
      plural: String(plural),
    }));
}
