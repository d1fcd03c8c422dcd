import { didYouMean } from '../../lib/base/index.js';
import type { ExternalCall } from '../external/index.js';
import type { CompileScope, Reference } from '../scope/index.js';

/** What a result has. */
const RESULT = ['status', 'body', 'error', 'called'];

/** Reports every `.external.<name>` for which the entry declares no call: it would be empty for ever. */
export function checkExternalReferences(
  calls: readonly ExternalCall[],
  references: readonly Reference[],
  scope: CompileScope,
): void {
  const names = [...new Set(calls.map(({ name }) => name))];
  for (const { chain, path } of references) {
    const [root, name, field] = chain;
    if (root !== 'external' || name === undefined) continue;
    if (!names.includes(name)) {
      scope.error('ORK_FIELD_VALUE', path, `unknown external call "${name}"${didYouMean(name, names)}`);
    } else if (field !== undefined && !RESULT.includes(field)) {
      // It may be a key of the answer's JSON.
      const hint = didYouMean(field, RESULT);
      if (hint === '') continue;
      const message = `"${field}" is read from the JSON of the response${hint}: the fields of a call are ${RESULT.join(', ')}`;
      scope.warning('ORK_FIELD_VALUE', path, message);
    }
  }
}
