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
  /** Gives its nodes an image of this machine. Resolves with why not, when this machine does not have it. */
  load(image: string): Promise<string | undefined>;
}

export interface KindTools {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends the making of a cluster; what was made of it is removed. */
  readonly signal: AbortSignal;
}

/** Throws ORK_E2E_CLUSTER with what the program said. */
export async function openKind(
  name: string,
  kubeconfig: string,
  { env, signal }: KindTools,
): Promise<KindCluster> {
  const kind = (...args: readonly string[]): Promise<string> => call(args, { signal });
  const call = async (
    args: readonly string[],
    { signal: ended }: { readonly signal?: AbortSignal } = {},
  ): Promise<string> => {
    try {
      return (await run('kind', [...args], { env: { ...env }, signal: ended })).stdout;
    } catch (error) {
      throw commandErrors.make(
        'ORK_E2E_CLUSTER',
        `kind ${args[0]} ${args[1]} failed: ${messageOf(error)}`,
        error,
      );
    }
  };
  const isOurs = !(await kind('get', 'clusters')).split('\n').includes(name);
  const remove = async (): Promise<void> => void (await call(['delete', 'cluster', '--name', name]));
  if (isOurs) {
    try {
      await kind('create', 'cluster', '--name', name, '--kubeconfig', kubeconfig, '--wait', '120s');
    } catch (error) {
      // One that was made half way; what is wrong with that is said by what went wrong before.
      await remove().catch(() => undefined);
      throw error;
    }
  } else await kind('export', 'kubeconfig', '--name', name, '--kubeconfig', kubeconfig);
  return {
    kubeconfig: await readFile(kubeconfig, 'utf8'),
    isOurs,
    remove,
    load: async (image) => {
      try {
        await kind('load', 'docker-image', image, '--name', name);
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        return messageOf(error);
      }
    },
  };
}
