/** What the conversions of one CRD contradict in each other, in its definition and in `security`. */
import { didYouMean } from '../../lib/base/index.js';
import type { ConversionBlock, CrdDefinition, CrdEntry } from '../model.js';
import type { CrdFinding } from './dependencies.js';

/** `enabled`: the gateway answers `/convert`. */
export function conversionFindings(entries: ReadonlyMap<string, CrdEntry>, enabled: boolean): CrdFinding[] {
  const types = new Map<string, Declaring[]>();
  for (const entry of entries.values()) {
    const { conversion, apiTypes } = entry;
    if (!entry.enabled || !conversion) continue;
    const type = `${apiTypes.kind}.${apiTypes.group}`;
    types.set(type, [...(types.get(type) ?? []), { entry, conversion }]);
  }
  return [...types].flatMap(([type, declaring]) => typeFindings(type, declaring, enabled));
}

interface Declaring {
  readonly entry: CrdEntry;
  readonly conversion: ConversionBlock;
}

function typeFindings(type: string, declaring: readonly Declaring[], enabled: boolean): CrdFinding[] {
  const definition = declaring.find(({ entry }) => entry.definition)?.entry.definition;
  const known = new Set<string>();
  const paths = declaring.flatMap((each) =>
    each.conversion.paths.flatMap((path, index) => pathFindings(each, { ...path, index }, known, definition)),
  );
  const [first] = declaring;
  if (!first) return paths;
  return [
    ...paths,
    ...declaring.flatMap((each) => storageFindings(each, definition)),
    ...wayFindings(type, declaring, known, definition),
    ...(enabled ? [] : [finding(first, [], 'conversion has no effect: set security.conversion.enabled')]),
  ];
}

function finding({ entry }: Declaring, at: readonly (string | number)[], message: string): CrdFinding {
  const path = [...entry.path, 'conversion', ...at];
  return { crd: entry.name, path, code: 'ORK_CONVERSION', severity: 'warning', message, atKey: true };
}

type Indexed = ConversionBlock['paths'][number] & { readonly index: number };

function pathFindings(
  declaring: Declaring,
  { from, to, index }: Indexed,
  known: Set<string>,
  definition: CrdDefinition | undefined,
): CrdFinding[] {
  const fault = (field: string, message: string): CrdFinding => {
    const path = [...declaring.entry.path, 'conversion', 'paths', index, field];
    return { crd: declaring.entry.name, path, code: 'ORK_FIELD_VALUE', message };
  };
  const way = `${from} ${to}`;
  const twice = known.has(way);
  known.add(way);
  const names = definition?.versions.map(({ name }) => name) ?? [];
  const unknown = (field: 'from' | 'to', version: string): CrdFinding[] =>
    definition && !names.includes(version)
      ? [
          fault(
            field,
            `unknown version "${version}"${didYouMean(version, names)}: crdFile has ${names.join(', ')}`,
          ),
        ]
      : [];
  return [
    ...unknown('from', from),
    ...unknown('to', to),
    ...(from === to ? [fault('to', `invalid to "${to}": expected another version than from`)] : []),
    ...(twice ? [fault('from', `duplicate path from ${from} to ${to}`)] : []),
  ];
}

function storageFindings(declaring: Declaring, definition: CrdDefinition | undefined): CrdFinding[] {
  const { storageVersion } = declaring.conversion;
  if (storageVersion === undefined || !definition || definition.storage === storageVersion) return [];
  const message = `storageVersion ${storageVersion} has no effect: the CRD stores ${definition.storage}`;
  return [finding(declaring, ['storageVersion'], message)];
}

/** Pairs of served versions with no way between them. Without a definition those that the Katalog names count. */
function wayFindings(
  type: string,
  declaring: readonly Declaring[],
  known: ReadonlySet<string>,
  definition: CrdDefinition | undefined,
): CrdFinding[] {
  const [first] = declaring;
  const storage =
    definition?.storage ??
    declaring.find(({ conversion }) => conversion.storageVersion)?.conversion.storageVersion;
  const served = definition
    ? definition.versions.filter((version) => version.served).map(({ name }) => name)
    : namedVersions(declaring);
  const hasWay = (from: string, to: string): boolean =>
    known.has(`${from} ${to}`) ||
    (storage !== undefined && known.has(`${from} ${storage}`) && known.has(`${storage} ${to}`));
  const missing = served.flatMap((from) =>
    served.filter((to) => from !== to && !hasWay(from, to)).map((to) => `${from} to ${to}`),
  );
  if (!first || missing.length === 0) return [];
  const message = `no way to convert ${type} from ${missing.join(', ')}: such requests fail; add paths, or paths to and from the stored version`;
  return [finding(first, ['paths'], message)];
}

function namedVersions(declaring: readonly Declaring[]): readonly string[] {
  const names = declaring.flatMap(({ entry, conversion }) => [
    entry.apiTypes.version,
    ...conversion.paths.flatMap(({ from, to }) => [from, to]),
  ]);
  return [...new Set(names)];
}
