/** What differs between two Katalogs, CRD by CRD, as the runtime reads them. */
import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { changesOf, changeText } from '../diff/meaning.js';

export interface CrdDifference {
  readonly crd: string;
  /** `+` is new, `-` is gone, `~` has other fields. */
  readonly sign: '+' | '-' | '~';
  /** Of `~`: each field from and to. */
  readonly changes: ReturnType<typeof changesOf>;
}

/** In the order of the newer Katalog, what is gone last. Both are as `/katalog/enriched` shows them. */
export function differencesOf(from: JsonObject, to: JsonObject): readonly CrdDifference[] {
  const [before, after] = [crdsOf(from), crdsOf(to)];
  return [
    ...Object.entries(after).flatMap(([crd, entry]): CrdDifference[] => {
      const old = before[crd];
      if (old === undefined) return [{ crd, sign: '+', changes: [] }];
      const changes = changesOf(old, entry);
      return changes.length === 0 ? [] : [{ crd, sign: '~', changes }];
    }),
    ...Object.keys(before)
      .filter((crd) => !Object.hasOwn(after, crd))
      .map((crd): CrdDifference => ({ crd, sign: '-', changes: [] })),
  ];
}

export function differenceLines(differences: readonly CrdDifference[]): readonly string[] {
  const of = (sign: CrdDifference['sign']): number =>
    differences.filter((difference) => difference.sign === sign).length;
  return [
    ...differences.flatMap(({ crd, sign, changes }) => [
      `${sign} ${crd}`,
      ...changes.map((change) => `    ${changeText(change)}`),
    ]),
    `plan: ${of('+')} CRDs to add, ${of('~')} to change, ${of('-')} to remove`,
  ];
}

function crdsOf(enriched: JsonObject): Readonly<Record<string, JsonValue>> {
  const spec = (enriched['spec'] ?? {}) as JsonObject;
  return (spec['crds'] ?? {}) as JsonObject;
}
