import { didYouMean } from '../../base/index.js';
import type { CompileScope } from '../compile/index.js';
import type { ExternalCall } from '../external/index.js';
import type { Program } from './program.js';

/** What a result has. */
const RESULT = ['status', 'body', 'error', 'called'];

/** Reports every `.external.<name>` for which the entry declares no call: it would be empty for ever. */
export function checkExternalReferences(
  { external, preReconcile, hook, references }: Program,
  scope: CompileScope,
): void {
  const calls: readonly ExternalCall[] = [
    ...Object.values(external).flat(),
    ...preReconcile.external,
    ...(preReconcile.enqueueGate?.external ?? []),
    ...(preReconcile.reconcileGate?.external ?? []),
    ...(hook?.external ?? []),
  ];
  const names = [...new Set(calls.map(({ name }) => name))];
  for (const { chain, path } of references) {
    const [root, name, field] = chain;
    if (root !== 'external' || name === undefined) continue;
    if (!names.includes(name)) {
      scope.error('ORK_FIELD_VALUE', path, `no external call is named "${name}"${didYouMean(name, names)}`);
    } else if (field !== undefined && !RESULT.includes(field)) {
      const hint = didYouMean(field, RESULT);
      scope.error(
        'ORK_FIELD_VALUE',
        path,
        `an external call gives ${RESULT.join(', ')}, not "${field}"${hint}`,
      );
    }
  }
}
