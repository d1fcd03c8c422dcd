import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { JsonMap } from '../../lib/base/index.js';
import { exampleObjects, ROOT } from './examples.js';
import { ork } from './in-process.js';

/** A CRD as far as tests look at it. */
export interface Definition {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string; readonly plural: string };
    readonly scope: string;
    readonly versions: readonly DefinedVersion[];
    readonly conversion?: { readonly webhook: object };
  };
}

export interface DefinedVersion {
  readonly name: string;
  readonly storage: boolean;
  readonly additionalPrinterColumns: readonly { readonly name: string }[];
  readonly schema: {
    readonly openAPIV3Schema: JsonMap & { readonly properties: Record<'spec' | 'status', JsonMap> };
  };
}

export interface Generated<T> {
  readonly objects: readonly T[];
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What `ork generate <kind>` writes for a Katalog, in a copy of the folder `beside`. */
export async function generated<T>(kind: string, katalog: string, beside?: string): Promise<Generated<T>> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-crd-'));
  try {
    if (beside !== undefined) cpSync(beside, folder, { recursive: true });
    writeFileSync(join(folder, 'katalog.yaml'), katalog);
    const { code, out, err } = await ork(['generate', kind, join(folder, 'katalog.yaml')]);
    const objects = parseAllDocuments(out).flatMap((each) => (each.toJS() as T | null) ?? []);
    return { objects, code, out, err };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is derived for the types of an example as if it had no `crdFile`; they are named as in its own CRDs. */
export async function derivedOfExample(
  example: string,
): Promise<Generated<Definition> & { readonly types: number }> {
  const types = new Map<string, JsonMap>(
    exampleObjects(`${example}/crd.yaml`).map((crd) => typeOf(crd as unknown as Definition)),
  );
  const [katalog] = exampleObjects(`${example}/katalog.yaml`) as unknown as readonly {
    readonly spec: { readonly crds: Record<string, JsonMap> };
  }[];
  for (const [name, entry] of Object.entries(katalog?.spec.crds ?? {})) {
    delete entry['crdFile'];
    // An entry is called as its type is, where there are several.
    entry['apiTypes'] = types.get(name) ?? [...types.values()][0];
  }
  const made = await generated<Definition>('crd', stringify(katalog), join(ROOT, 'examples', example));
  return { ...made, types: types.size };
}

/** The key that examples give an entry, and its type. */
function typeOf({ spec: { group, names, versions } }: Definition): readonly [string, JsonMap] {
  const version = versions.find(({ storage }) => storage)?.name ?? '';
  return [names.kind.toLowerCase(), { group, version, kind: names.kind, plural: names.plural }];
}
