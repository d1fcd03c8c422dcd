import { valueAt } from '../../lib/base/index.js';
import { type ParsedDocument, parseSource } from '../document/index.js';
import type { ApiTypes, CrdDefinition, CrdVersion } from '../model.js';
import type { KnownKind } from '../types/index.js';
import { isPlainMap, own } from './plain.js';

/** What a CustomResourceDefinition says about its type. */
export interface DefinedType extends ApiTypes {
  readonly definition: CrdDefinition;
  readonly namespaced: boolean;
}

/** The text of the file that `crdFile` names, or in words why it is not read. `from` is the Katalog's file. */
export type ReadCrdFile = (
  crdFile: string,
  from: string,
) => { readonly text: string } | { readonly refused: string };

/** Reads each file once, however many entries name it. */
export class CrdFiles {
  private readonly known = new Map<string, readonly DefinedType[] | string>();

  constructor(private readonly read: ReadCrdFile) {}

  /** Every type that the file defines, or in words why it is not read. */
  types(crdFile: string, from: string): readonly DefinedType[] | string {
    const key = `${from}\n${crdFile}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const read = this.read(crdFile, from);
    const found = 'refused' in read ? read.refused : definedTypes(crdFile, read.text);
    this.known.set(key, found);
    return found;
  }

  /** Reads manifests, of which some may be CRDs; what cannot be read is left out. */
  readAlso(manifests: readonly string[], from: string): void {
    for (const file of manifests) this.types(file, from);
  }

  /** The kinds that the files define that were read. */
  kinds(): readonly KnownKind[] {
    return [...this.known.values()].flatMap((found) =>
      typeof found === 'string' ? [] : found.map(knownKind),
    );
  }
}

/** The kinds that CustomResourceDefinitions of a file define, for checking types against them. */
export function definedKinds(file: string, text: string): readonly KnownKind[] {
  return definedTypes(file, text).map(knownKind);
}

function knownKind({ group, kind, definition }: DefinedType): KnownKind {
  return { group, kind, definition };
}

function definedTypes(file: string, text: string): DefinedType[] {
  return parseSource({ file, text }).flatMap((document) => definedType(document) ?? []);
}

function versionOf(version: unknown): CrdVersion[] {
  const name = own(version, 'name');
  if (typeof name !== 'string') return [];
  const schema = valueAt(version, ['schema', 'openAPIV3Schema']);
  const status = isPlainMap(valueAt(version, ['subresources', 'status']));
  return [{ name, served: own(version, 'served') === true, schema, status }];
}

function definedType({ value, places }: ParsedDocument): DefinedType | undefined {
  if (own(value, 'kind') !== 'CustomResourceDefinition') return undefined;
  const spec = own(value, 'spec');
  const list = own(spec, 'versions');
  const versions: unknown[] = Array.isArray(list) ? list : [];
  const stored = versions.find((each) => own(each, 'storage') === true) ?? versions[0];
  const [group, version] = [own(spec, 'group'), own(stored, 'name')];
  const [kind, plural] = [valueAt(spec, ['names', 'kind']), valueAt(spec, ['names', 'plural'])];
  if (typeof group !== 'string' || typeof version !== 'string') return undefined;
  if (typeof kind !== 'string' || typeof plural !== 'string') return undefined;
  const definition: CrdDefinition = {
    storage: version,
    versions: versions.flatMap(versionOf),
    strict:
      own(value, 'apiVersion') === 'apiextensions.k8s.io/v1' && own(spec, 'preserveUnknownFields') !== true,
    place: (wanted, path) => {
      const index = versions.findIndex((each) => own(each, 'name') === wanted);
      const { file: where, line } = places.keyPosition(['spec', 'versions', index, ...path]);
      return `${where.replace(/^\.\//, '')}:${line}`;
    },
  };
  return { group, version, kind, plural, definition, namespaced: own(spec, 'scope') !== 'Cluster' };
}
