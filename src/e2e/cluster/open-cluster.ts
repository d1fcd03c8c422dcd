import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startDevCluster } from '../../../devcluster/index.js';
import type { Clock, Random } from '../../../lib/base/index.js';
import { type ConfigSource, KubeClient } from '../../../lib/kube/index.js';
import { Closers } from '../../demo/closers.js';
import { productVersion } from '../../package.js';
import { scratchFolder } from '../../scratch.js';
import type { Operators } from '../operators/operators.js';
import type { Choice } from './choose.js';
import { startControlPlane } from './control-plane.js';
import { existingKubeconfig } from './existing.js';
import { openKind } from './kind.js';
import type { TestCluster } from './test-cluster.js';

export interface OpenOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs the Pods of the operators where the cluster makes them. */
  readonly operators: Operators;
  /** Ends the wait for a cluster that is not ready yet. */
  readonly signal: AbortSignal;
  /** What Pods of the bundle will run. */
  readonly image: string | undefined;
}

/** What a provider gives. */
interface Opened {
  /** Text of a kubeconfig. */
  readonly kubeconfig: string;
  readonly name: string;
  readonly isDisposable: boolean;
  readonly hostsOperators: boolean;
  readonly imageNote?: string | undefined;
}

/** Opens a cluster. Throws ORK_E2E_CLUSTER or ORK_KUBE_CONFIG. What was opened half way is closed. */
export async function openCluster(choice: Choice, options: OpenOptions): Promise<TestCluster> {
  const closers = new Closers();
  const close = async (): Promise<void> => {
    const [error] = await closers.close();
    if (error !== undefined) throw error;
  };
  try {
    const { path: folder, remove } = scratchFolder('orkestra-e2e-');
    closers.add(async () => remove());
    const opened = await PROVIDERS[choice.provider](choice, options, { folder, closers });
    const path = join(folder, 'kubeconfig');
    await writeFile(path, opened.kubeconfig, { mode: 0o600 });
    const config: ConfigSource = { from: 'file', path };
    const userAgent = `orkestra/${productVersion()} (e2e)`;
    const client = new KubeClient({ config, clock: options.clock, userAgent, fieldManager: 'ork-e2e' });
    closers.add(() => client.close());
    const { kubeconfig: _, ...rest } = opened;
    return { ...rest, provider: choice.provider, kubeconfig: path, client, close };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

interface Place {
  readonly folder: string;
  readonly closers: Closers;
}

type Open = (choice: Choice, options: OpenOptions, place: Place) => Promise<Opened>;

const PROVIDERS: Readonly<Record<Choice['provider'], Open>> = {
  embedded: async (_choice, { clock, random, operators }, { closers }) => {
    const cluster = await startDevCluster({ clock, random, simulateWorkloads: true, pods: operators });
    closers.add(() => cluster.stop());
    return {
      ...{ kubeconfig: cluster.kubeconfig, name: `embedded (${cluster.url})` },
      ...{ isDisposable: true, hostsOperators: true },
    };
  },
  envtest: async (_choice, { env, clock, signal }, { folder, closers }) => {
    const plane = await startControlPlane(env['KUBEBUILDER_ASSETS'], { folder, clock, signal });
    closers.add(() => plane.stop());
    return {
      ...{ kubeconfig: stringify(plane.kubeconfig), name: `envtest (${plane.url})` },
      ...{ isDisposable: true, hostsOperators: false },
    };
  },
  existing: async (choice) => {
    const { text, name } = existingKubeconfig(choice);
    return { kubeconfig: text, name, isDisposable: false, hostsOperators: false };
  },
  kind: async ({ name = 'ork-e2e', keep }, { env, signal, image }, { folder, closers }) => {
    const { kubeconfig, isOurs, remove, load } = await openKind(name, join(folder, 'kind'), { env, signal });
    // One that was there before stays; so does one that is kept.
    if (isOurs && !keep) closers.add(remove);
    const imageNote = image === undefined ? undefined : await load(image);
    return {
      ...{ kubeconfig, name: `kind-${name}`, imageNote },
      ...{ isDisposable: isOurs && !keep, hostsOperators: false },
    };
  },
};
