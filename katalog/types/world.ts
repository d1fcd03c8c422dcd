/** The schemas that Katalogs are checked against: of their own CRDs, of other CRDs that are known, and Kubernetes' own. */
import { isObject } from '../../lib/base/index.js';
import type { KubernetesTypes } from '../../lib/schema/index.js';
import type { ApiTypes, CrdDefinition, CrdEntry } from '../model.js';
import { record, type SchemaSource, schemaType } from './schema-type.js';
import { type ObjectType, type Origin, type Type, UNKNOWN } from './type.js';

/** A kind that something other than an entry's `crdFile` defines. */
export interface KnownKind {
  readonly group: string;
  readonly kind: string;
  readonly definition: CrdDefinition;
}

export interface WorldOptions {
  readonly entries: ReadonlyMap<string, CrdEntry>;
  /** undefined: those of Kubernetes are not known. */
  readonly kubernetes: KubernetesTypes | undefined;
  /** Beside those of the entries: of `setup`, of a folder, of a cluster. */
  readonly others?: readonly KnownKind[];
}

export class World {
  readonly entries: WorldOptions['entries'];
  readonly #kubernetes: KubernetesTypes | undefined;
  readonly #definitions = new Map<string, CrdDefinition>();
  readonly #kinds = new Map<string, Type>();
  #meta: Type | undefined;

  constructor({ entries, kubernetes, others = [] }: WorldOptions) {
    this.entries = entries;
    this.#kubernetes = kubernetes;
    for (const { group, kind, definition } of others) this.#definitions.set(`${group}/${kind}`, definition);
    for (const { apiTypes, definition } of entries.values()) {
      if (definition) this.#definitions.set(`${apiTypes.group}/${apiTypes.kind}`, definition);
    }
  }

  /** `metadata` of any object. */
  get meta(): Type {
    this.#meta ??= this.#kubernetes
      ? schemaType(this.#kubernetes.typeNamed('ObjectMeta'), this.#sourceOf('ObjectMeta'))
      : UNKNOWN;
    return this.#meta;
  }

  /** What the schema of an entry's own CRs is; undefined: it is not known. */
  own({ apiTypes, definition }: CrdEntry): OwnSchema | undefined {
    const found = definition ?? this.#definitions.get(`${apiTypes.group}/${apiTypes.kind}`);
    if (!found) return undefined;
    return schemaOf(apiTypes, found, definition ? 'own' : 'foreign');
  }

  /** A whole object of a kind, by its `apiVersion`. */
  object(apiVersion: string, kind: string): Type {
    const key = `${apiVersion} ${kind}`;
    const known = this.#kinds.get(key);
    if (known) return known;
    const made = this.#object(apiVersion, kind);
    this.#kinds.set(key, made);
    return made;
  }

  #object(apiVersion: string, kind: string): Type {
    const schema = this.#kubernetes?.schemaOf(apiVersion, kind);
    if (schema) return schemaType(schema, this.#sourceOf(kind));
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    const definition = this.#definitions.get(`${group}/${kind}`);
    const own = definition && schemaOf({ group, version, kind }, definition, 'foreign');
    return own ? own.object(this.meta) : UNKNOWN;
  }

  #sourceOf(kind: string): SchemaSource {
    const version = this.#kubernetes?.version ?? '';
    return { what: `${kind} of Kubernetes ${version}`, origin: 'foreign', place: () => undefined };
  }
}

/** The schema of a CRD in one version. */
export interface OwnSchema {
  readonly source: SchemaSource;
  /** Members of the root that the schema declares; undefined: any. */
  readonly root: Readonly<Record<string, Type>> | undefined;
  readonly status: Type | undefined;
  readonly hasStatus: boolean;
  readonly statusSchema: unknown;
  object(meta: Type): Type;
}

type Named = Pick<ApiTypes, 'group' | 'version' | 'kind'>;

function schemaOf(
  { version, kind }: Named,
  definition: CrdDefinition,
  origin: Origin,
): OwnSchema | undefined {
  const found = definition.versions.find(({ name }) => name === version);
  if (!found || !definition.strict || !isObject(found.schema)) return undefined;
  const base = ['schema', 'openAPIV3Schema'];
  const source: SchemaSource = {
    what: `the schema of ${kind}`,
    origin,
    place: (path) => definition.place?.(version, [...base, ...path]),
  };
  const type = schemaType(found.schema, source);
  if (type.kind !== 'object') return undefined;
  const members = Object.fromEntries(type.names().map((name) => [name, type.member(name) ?? UNKNOWN]));
  const { properties } = found.schema;
  return {
    source,
    root: type.closed ? members : undefined,
    status: type.closed ? members['status'] : (members['status'] ?? UNKNOWN),
    hasStatus: found.status === true,
    statusSchema: isObject(properties) ? properties['status'] : undefined,
    object: (meta) => wholeObject(type, meta),
  };
}

/** `metadata` is not the schema's to describe. */
function wholeObject(type: ObjectType, metadata: Type): Type {
  const names = type.names().filter((name) => name !== 'metadata');
  const members = Object.fromEntries(names.map((name) => [name, type.member(name) ?? UNKNOWN]));
  return record(
    { apiVersion: { kind: 'text' }, kind: { kind: 'text' }, ...members, metadata },
    {
      what: type.what,
      origin: type.origin,
      closed: type.closed,
      declared: (name) => type.declared(name),
      described: (name) => type.described(name),
    },
  );
}
