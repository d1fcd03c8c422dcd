/** A cluster of kind (kubernetes-sigs/kind): its program makes and removes it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { messageOf } from '../../../lib/base/index.js';
import { commandErrors } from '../../errors.js';

const run = promisify(execFile);

export interface KindCluster {
  readonly kubeconfig: string;
  /** It was not there before. */
  readonly isOurs: boolean;
  remove(): Promise<void>;
}

/** Throws ORK_E2E_CLUSTER with what the program said. */
export async function openKind(
  name: string,
  kubeconfig: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KindCluster> {
  const kind = async (...args: readonly string[]): Promise<string> => {
    try {
      return (await run('kind', [...args], { env: { ...env } })).stdout;
    } catch (error) {
      throw commandErrors.make(
        'ORK_E2E_CLUSTER',
        `kind ${args[0]} ${args[1]} failed: ${messageOf(error)}`,
        error,
      );
    }
  };
  const isOurs = !(await kind('get', 'clusters')).split('\n').includes(name);
  if (isOurs) await kind('create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--wait', '120s');
  else await kind('export', 'kubeconfig', '--name', name, '--kubeconfig', kubeconfig);
  return {
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    isOurs,
    remove: async () => void (await kind('delete', 'cluster', '--name', name)),
  };
}
