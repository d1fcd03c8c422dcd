import { type Fields, isFields, present } from './fields.js';
import type { Path } from './scope.js';

/** A sibling that a condition declares by itself: `{field: cross.<alias>.…, source: {…}}`. */
export interface ConditionSource {
  /** The CRD's name and its alias at once. */
  readonly alias: string;
  /** As in `operatorBox.cross`. */
  readonly source: unknown;
  /** Of `source`, relative to the block. */
  readonly path: Path;
}

/**
 * The sources that conditions of a block carry, each alias once, for whoever reads siblings to declare them. What is
 * wrong with the conditions themselves, `compileAutoscale` reports.
 */
export function conditionSources(block: unknown): readonly ConditionSource[] {
  const found: ConditionSource[] = [];
  for (const { fields, path } of conditionsOf(block)) {
    const alias = aliasOf(fields['field']);
    if (alias === undefined || !present(fields, 'source')) continue;
    if (found.some((other) => other.alias === alias)) continue;
    found.push({ alias, source: fields['source'], path: [...path, 'source'] });
  }
  return found;
}

/** The alias of a `cross.<alias>.…` reference. */
export function aliasOf(field: unknown): string | undefined {
  return typeof field === 'string' ? /^cross\.([^.]+)\../.exec(field)?.[1] : undefined;
}

function conditionsOf(block: unknown): readonly { fields: Fields; path: Path }[] {
  const conditions = isFields(block) ? block['conditions'] : undefined;
  const gates: readonly unknown[] = Array.isArray(conditions) ? conditions : [conditions];
  return gates.flatMap((gate, index) => {
    const at: Path = Array.isArray(conditions) ? ['conditions', index] : ['conditions'];
    if (!isFields(gate)) return [];
    return ['or', 'anyOf', 'when'].flatMap((list) => {
      const items = gate[list];
      if (!Array.isArray(items)) return [];
      return items.flatMap((fields: unknown, place) =>
        isFields(fields) ? [{ fields, path: [...at, list, place] }] : [],
      );
    });
  });
}
