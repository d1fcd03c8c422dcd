import type { Schema } from '../../lib/schema/index.js';
import type { ConversionPath } from './path.js';

/** More than these are summed up. */
const MOST_NAMED = 20;
/** Deeper fields are named by the one that holds them. */
const DEEPEST = 8;

/**
 * The fields below `spec` of the version that a path begins at, and that none of its templates reads: what they hold is
 * lost on the way. Empty where the spec is kept as it is.
 */
export function droppedFields({ reads }: ConversionPath, source: Schema | undefined): readonly string[] {
  const spec = source?.properties.get('spec');
  if (!reads || !spec) return [];
  const fields = unread(spec, ['spec'], reads, 0);
  const more = fields.length - MOST_NAMED;
  return more > 0 ? [...fields.slice(0, MOST_NAMED), `${more} more`] : fields;
}

function unread(
  schema: Schema,
  path: readonly string[],
  reads: readonly (readonly string[])[],
  depth: number,
): readonly string[] {
  // Whoever reads a map reads all that is in it.
  if (reads.some((chain) => chain.length <= path.length && chain.every((name, at) => name === path[at])))
    return [];
  const below = reads.some((chain) => path.every((name, at) => name === chain[at]));
  if (!below && depth > 0) return [path.join('.')];
  if (schema.properties.size === 0 || depth === DEEPEST) return below ? [] : [path.join('.')];
  return [...schema.properties].flatMap(([name, member]) =>
    unread(member, [...path, name], reads, depth + 1),
  );
}
