/** A Katalog for CRDs that exist: each custom resource comes to a ConfigMap with its spec, which the author replaces. */
import { stringify } from 'yaml';
import { isObject, type JsonObject, objectsOf, valueAt } from '../../lib/base/index.js';
import { commandErrors } from '../errors.js';

export interface StartingCrd {
  /** Key of its entry in the Katalog. */
  readonly key: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
}

/** Throws ORK_MANIFEST when one of the objects is no CRD, or there is none. */
export function startingCrds(objects: readonly JsonObject[], place: string): readonly StartingCrd[] {
  if (objects.length === 0) throw notCrd(place, 'the file holds no object');
  const crds = objects.map((object) => {
    if (object['kind'] !== 'CustomResourceDefinition') throw notCrd(place, `${object['kind']} is not a CRD`);
    const spec = isObject(object['spec']) ? object['spec'] : {};
    const { kind, plural, singular } = isObject(spec['names']) ? spec['names'] : {};
    if (typeof kind !== 'string' || typeof plural !== 'string')
      throw notCrd(place, 'spec.names is incomplete');
    const stored = objectsOf(spec['versions']).find(({ storage }) => storage === true);
    if (!stored) throw notCrd(place, 'spec.versions has none that is stored (storage: true)');
    return {
      key: typeof singular === 'string' && singular !== '' ? singular : kind.toLowerCase(),
      ...{ kind, plural },
      namespaced: spec['scope'] !== 'Cluster',
      hasStatus: isObject(valueAt(stored, ['subresources', 'status'])),
    };
  });
  const keys = crds.map(({ key }) => key);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw notCrd(place, `two CRDs are called ${twice}`);
  return crds;
}

export function startingKatalog(crds: readonly StartingCrd[]): string {
  const [first] = crds;
  const entries = crds.map((crd) => [crd.key, entryOf(crd)] as const);
  const katalog = {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: first?.key ?? '', version: '0.1.0' },
    spec: { crds: Object.fromEntries(entries) },
  };
  const kinds = crds.map(({ kind }) => kind).join(' and ');
  return `# Each ${kinds} comes to a ConfigMap with its spec: replace it with what yours needs.\n${text(katalog)}`;
}

/** What `ork e2e` checks of the custom resources that the example has, by kind. */
export function startingTest(
  crds: readonly StartingCrd[],
  resources: readonly JsonObject[],
  katalog: string,
): string {
  const subjects = crds.flatMap((crd) => {
    const found = resources.find(({ kind }) => kind === crd.kind);
    const { name, namespace } = (found?.['metadata'] ?? {}) as { name?: string; namespace?: string };
    return name === undefined ? [] : [{ crd, name, place: namespace === undefined ? {} : { namespace } }];
  });
  const ready = subjects.filter(({ crd }) => crd.hasStatus);
  const document = {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'E2E',
    metadata: { name: crds[0]?.key ?? '' },
    spec: {
      katalog,
      crd: 'crd.yaml',
      cr: 'cr.yaml',
      cluster: { provider: 'embedded' },
      expect: [
        {
          name: 'the children are there',
          after: 'cr-applied',
          timeout: '60s',
          resources: subjects.map(({ crd, name, place }) => ({
            kind: 'ConfigMap',
            name: `${name}-${crd.key}`,
            namespace: place.namespace ?? 'default',
          })),
          ...(ready.length === 0
            ? {}
            : {
                kubectl: {
                  get: ready.map(({ crd, name, place }) => ({
                    ...{ kind: crd.kind, name, ...place, field: READY, equals: 'True' },
                  })),
                },
              }),
        },
        {
          name: 'the CR goes, and its finalizers with it',
          after: 'cr-deleted',
          timeout: '60s',
          resources: subjects.map(({ crd, name, place }) => ({ kind: crd.kind, name, ...place, count: 0 })),
        },
      ],
    },
  };
  return `# What ork e2e checks on an embedded cluster; --cluster names another one.\n${text(document)}`;
}

const READY = '.status.conditions[?(@.type=="Ready")].status';

function entryOf({ key, namespaced, hasStatus }: StartingCrd): object {
  const child = {
    name: `{{ .metadata.name }}-${key}`,
    ...(namespaced ? {} : { namespace: 'default' }),
    data: { 'spec.json': '{{ toJson .spec }}' },
  };
  return {
    crdFile: './crd.yaml',
    crFiles: ['./cr.yaml'],
    operatorBox: {
      onReconcile: { configMaps: [child] },
      // Without the subresource the API server keeps no status.
      status: hasStatus ? { ready: 'children' } : { conditions: false },
    },
  };
}

function text(document: object): string {
  return stringify(document, { lineWidth: 0 });
}

function notCrd(place: string, reason: string): Error {
  return commandErrors.make(
    'ORK_MANIFEST',
    `${place}: ${reason}: expected objects of kind CustomResourceDefinition, each with a name of its own`,
  );
}
