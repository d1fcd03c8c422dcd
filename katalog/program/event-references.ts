import { didYouMean } from '../../lib/base/index.js';
import type { CompileScope, Reference } from '../scope/index.js';
import type { Observed } from './observed.js';

/** Reports every `.events.<name>` for which `watchEvents` declares nothing: it would be empty for ever. */
export function checkEventReferences(
  observed: readonly Observed[],
  references: readonly Reference[],
  scope: CompileScope,
): void {
  const names = observed.flatMap(({ event }) => event ?? []);
  for (const { chain, path } of references) {
    const [root, name] = chain;
    if (root !== 'events' || name === undefined || names.includes(name)) continue;
    scope.error('ORK_FIELD_VALUE', path, `unknown Event "${name}"${didYouMean(name, names)}`);
  }
}
