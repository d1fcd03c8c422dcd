import { didYouMean } from '../../lib/base/index.js';
import { pluralOf, type ResourceKind } from '../resources/index.js';
import type { CompileScope, Reference } from '../scope/index.js';

/** Warns of every `.children.<kind>` of a kind that no entry makes and nothing watches: it would be empty for ever. */
export function checkChildReferences(
  kinds: readonly ResourceKind[],
  references: readonly Reference[],
  scope: CompileScope,
): void {
  const singular = kinds.map(({ kind, guessed }) => (guessed ? 'custom' : kind.toLowerCase()));
  const names = [...new Set(singular.flatMap((name) => [name, pluralOf(name)]))];
  const expected = `the entries make ${[...new Set(singular)].join(', ')}`;
  for (const { chain, path } of references) {
    const [root, name] = chain;
    if (root !== 'children' || name === undefined || names.includes(name)) continue;
    scope.warning(
      'ORK_FIELD_VALUE',
      path,
      `unknown kind of child "${name}"${didYouMean(name, names)}: ${expected}`,
    );
  }
}
