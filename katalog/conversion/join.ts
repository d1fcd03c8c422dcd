import type { CrdEntry } from '../model.js';
import { Converter } from './converter.js';
import type { ConversionPath } from './path.js';
import { crdVersions } from './versions.js';

/** What one entry declares of the conversions of its CRD. */
export interface DeclaredConversion {
  readonly entry: CrdEntry;
  readonly paths: readonly ConversionPath[];
}

/** The conversions of one CRD, of all its entries. */
export interface JoinedConversion {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  /** The entries of that group and kind that say something of conversions, in document order. */
  readonly entries: readonly CrdEntry[];
  /** Any of them wants it. */
  readonly updateCrd: boolean;
  readonly converter: Converter;
}

/** Joins what entries of one group and kind declare; a disabled entry declares nothing. */
export function joinConversions(declared: readonly DeclaredConversion[]): readonly JoinedConversion[] {
  const types = new Map<string, DeclaredConversion[]>();
  for (const each of declared) {
    const { enabled, conversion, apiTypes } = each.entry;
    if (!enabled || !conversion) continue;
    const key = `${apiTypes.kind}.${apiTypes.group}`;
    types.set(key, [...(types.get(key) ?? []), each]);
  }
  return [...types.values()].flatMap((joined) => joinedOf(joined) ?? []);
}

function joinedOf(joined: readonly DeclaredConversion[]): JoinedConversion | undefined {
  const entries = joined.map(({ entry }) => entry);
  const [first] = entries;
  if (!first) return undefined;
  const { group, kind, plural } = first.apiTypes;
  const definition = entries.find((entry) => entry.definition)?.definition;
  const type = {
    ...{ group, kind },
    paths: joined.flatMap(({ paths }) => paths),
    storageVersion: entries.find(({ conversion }) => conversion?.storageVersion)?.conversion?.storageVersion,
  };
  return {
    ...{ group, kind, plural, entries },
    updateCrd: entries.some(({ conversion }) => conversion?.updateCrd),
    converter: new Converter(type, definition && crdVersions(definition)),
  };
}
