import type { Path } from '../document/index.js';
import type { ApiTypes, CrdDefinition } from '../model.js';
import { RESOURCE_KINDS } from '../resources/index.js';
import { type CrdEntryInput, crdEntry, listed } from '../schema/index.js';
import type { DefinedType } from './crd-files.js';
import type { Finding } from './findings.js';

export interface ResolvedTypes {
  readonly apiTypes: ApiTypes;
  readonly namespaced: boolean;
  /** What `crdFile` says of the type. */
  readonly definition: CrdDefinition | undefined;
  /** What is missing; the types are then a stand-in for the checks that follow. */
  readonly finding?: Finding;
}

const FIELDS = ['group', 'version', 'kind', 'plural'] as const;

const STAND_IN: ApiTypes = { group: 'example.com', version: 'v1', kind: 'Unknown', plural: 'unknowns' };

type Written = { readonly [Field in keyof ApiTypes]?: string | undefined };

/**
 * The type of an entry: what it writes, completed from the types that its `crdFile` defines (undefined: it has
 * none, or it cannot be read), or from those of Kubernetes itself. Of several the one that fits what is written is taken,
 * and of those the one that the entry is named like.
 */
export function resolveApiTypes(
  input: CrdEntryInput,
  path: Path,
  defined: readonly DefinedType[] | string | undefined,
): ResolvedTypes {
  const written: Written = input.apiTypes ?? {};
  const all = (Array.isArray(defined) ? (defined as readonly DefinedType[]) : builtIn(written)).filter(
    (type) => fits(type, written),
  );
  const like = all.filter((type) => isNamedLike(type, String(path.at(-1))));
  const fitting = like.length === 1 ? like : all;
  const [type] = fitting;
  const complete = asComplete(written);
  const definition = input.crdFile !== undefined && fitting.length === 1 ? type?.definition : undefined;
  if (complete)
    return { apiTypes: complete, namespaced: input.namespaced ?? type?.namespaced ?? true, definition };
  if (type && fitting.length === 1) {
    const { group, kind, plural } = type;
    const apiTypes = { group, version: written.version ?? type.version, kind, plural };
    return { apiTypes, namespaced: input.namespaced ?? type.namespaced, definition };
  }
  const finding = missingFinding(input, path, defined, fitting);
  return {
    apiTypes: { ...STAND_IN, ...definedOnly(written) },
    namespaced: input.namespaced ?? true,
    definition: undefined,
    finding,
  };
}

/** `database` and `data-base` name a `Database`, or its plural `databases`. */
function isNamedLike({ kind, plural }: DefinedType, entry: string): boolean {
  const name = entry.toLowerCase().replace(/[-_.]/g, '');
  return name === kind.toLowerCase() || name === plural;
}

/** The types of Kubernetes itself of the kind that is written. */
function builtIn({ kind }: Written): readonly DefinedType[] {
  return RESOURCE_KINDS.filter((each) => each.kind === kind && !each.guessed).map(
    ({ group, version, kind: known, plural, namespaced }) => ({
      ...{ group, version, kind: known, plural, namespaced },
      definition: { storage: version, versions: [{ name: version, served: true, schema: undefined }] },
    }),
  );
}

function asComplete({ group, version, kind, plural }: Written): ApiTypes | undefined {
  if (group === undefined || version === undefined || kind === undefined || plural === undefined)
    return undefined;
  return { group, version, kind, plural };
}

function definedOnly(written: Written): Partial<ApiTypes> {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

function fits(type: DefinedType, written: Written): boolean {
  const same = (['group', 'kind', 'plural'] as const).every(
    (field) => written[field] === undefined || written[field] === type[field],
  );
  return (
    same &&
    (written.version === undefined || type.definition.versions.some(({ name }) => name === written.version))
  );
}

/** At `crdFile` where the type was to come from it, else at `apiTypes`. */
function missingFinding(
  input: CrdEntryInput,
  path: Path,
  defined: readonly DefinedType[] | string | undefined,
  fitting: readonly DefinedType[],
): Finding {
  const code = 'ORK_API_TYPES';
  const { crdFile, apiTypes } = input;
  const key = String(path.at(-1));
  if (Object.hasOwn(crdEntry.shape, key)) {
    const message = `"${key}" stands where CRDs are named: indent it below the CRD that it belongs to`;
    return { path: [...path, 'apiTypes'], code, message };
  }
  const fields = listed(
    FIELDS.filter((field) => apiTypes?.[field] === undefined),
    'and',
  );
  if (crdFile === undefined)
    return { path: [...path, 'apiTypes'], code, message: `${fields} must be set, here or by a crdFile` };
  const reason = `${crdFile} ${reasonOf(defined, fitting, apiTypes !== undefined)}`;
  if (apiTypes !== undefined)
    return { path: [...path, 'apiTypes'], code, message: `${fields} must be set, because ${reason}` };
  return { path: [...path, 'crdFile'], code, message: reason };
}

function reasonOf(
  defined: readonly DefinedType[] | string | undefined,
  fitting: readonly DefinedType[],
  isWritten: boolean,
): string {
  if (typeof defined === 'string') return defined;
  if (fitting.length > 0)
    return `defines several types: set apiTypes.kind to ${listed(fitting.map(({ kind }) => kind))}`;
  return isWritten ? 'does not define this type' : 'has no CustomResourceDefinition';
}
