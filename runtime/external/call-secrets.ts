import type { Program } from '../../katalog/index.js';
import type { SecretName } from '../../lib/base/index.js';

/** The Secrets that the external calls of a CRD take their credentials from. */
export function callSecrets({
  program,
}: {
  readonly program: Pick<Program, 'calls'>;
}): readonly (SecretName & { readonly call: string })[] {
  return program.calls.flatMap(({ name: call, credential }) => {
    if (!credential || !('secret' in credential.from)) return [];
    const { namespace, name } = credential.from.secret;
    return [{ call, namespace, name }];
  });
}
