/**
 * The kinds that the entries of each CRD have ever made, in a ConfigMap beside the Lease: when a kind leaves the Katalog,
 * only this says that there are children of it to prune. Each CRD has its key of the data, owned by a field manager of its
 * own, so that replicas which lead different CRDs never write over each other.
 *
 * Written when the set of a CRD grows. Not guaranteed: a process that ends between its first child of a new kind and this
 * write leaves a kind that is not known.
 */
import { type Clock, type Logger, messageOf, sleep } from '../../lib/base/index.js';
import { type CallOptions, isNotFound, type KubeApi } from '../../lib/kube/index.js';
import type { CrdPlan } from '../plan.js';

const CONFIG_MAPS = { apiVersion: 'v1', plural: 'configmaps', namespaced: true };
/** Between two attempts, doubled up to the second. */
const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 60_000;

export interface MadeKindsOptions {
  readonly api: Pick<KubeApi, 'get' | 'apply'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
  readonly namespace: string;
  /** Of the Lease. */
  readonly lease: string;
}

/** A CRD that this replica leads. */
export interface LedCrd {
  readonly name: string;
  /** What its entries make now, each as `apiVersion/kind`. */
  readonly kinds: readonly string[];
  /** This replica may write for it. */
  readonly mayWrite: () => boolean;
}

export class MadeKinds {
  readonly #name: string;

  constructor(private readonly options: MadeKindsOptions) {
    this.#name = kindsName(options.lease);
  }

  /** Records what a CRD makes, and gives what it made before and does not make any more. Retries until `signal`. */
  async record(crd: LedCrd, signal: AbortSignal): Promise<readonly string[]> {
    const { clock, log, namespace } = this.options;
    let said = '';
    for (
      let wait = FIRST_WAIT_MS;
      !signal.aborted && crd.mayWrite();
      wait = Math.min(2 * wait, MOST_WAIT_MS)
    ) {
      try {
        return await this.#once(crd, signal);
      } catch (error) {
        const reason = messageOf(error);
        if (reason !== said && !signal.aborted) {
          log.warn(
            { crd: crd.name, configMap: `${namespace}/${this.#name}`, reason },
            'record of kinds failed',
          );
        }
        said = reason;
        await sleep(clock, wait, signal).catch(() => undefined);
      }
    }
    return [];
  }

  async #once({ name: crd, kinds, mayWrite }: LedCrd, signal: AbortSignal): Promise<readonly string[]> {
    const { api, namespace } = this.options;
    const place = { namespace, name: this.#name };
    const known = (await readRecord(api, place, { signal }))(crd);
    const all = [...new Set([...known, ...kinds])].sort();
    if (all.length > known.length) {
      const object = {
        ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: place },
        data: { [crd]: all.join('\n') },
      };
      const fieldManager = `orkestra-kinds-${crd}`;
      await api.apply(CONFIG_MAPS, object, { force: true, fieldManager, signal, mayStart: mayWrite });
    }
    return leftOf(known, kinds);
  }
}

/** The record of a namespace and Lease: what a CRD has ever made. Rejects with a KubeError, but not where there is none. */
export async function readRecord(
  api: Pick<KubeApi, 'get'>,
  place: { readonly namespace: string; readonly name: string },
  options: CallOptions = {},
): Promise<(crd: string) => readonly string[]> {
  const stored = await api.get(CONFIG_MAPS, place, options).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
  const data = stored?.['data'] as Readonly<Record<string, unknown>> | undefined;
  return (crd) => readKinds(data?.[crd]);
}

/** The known kinds that left the entries. A kind that is made in another version has not left. */
export function leftOf(known: readonly string[], kinds: readonly string[]): readonly string[] {
  const made = new Set(kinds.map(withoutVersion));
  return known.filter((kind) => !made.has(withoutVersion(kind)));
}

/** What the entries of a CRD make now, each as `apiVersion/kind`. */
export function kindsMade({ program }: Pick<CrdPlan, 'program'>): readonly string[] {
  return program.childKinds.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
}

export function kindsName(lease: string): string {
  return `${lease}-kinds`;
}

/** Whatever somebody has written there. */
function readKinds(text: unknown): readonly string[] {
  const lines = typeof text === 'string' ? text.split('\n') : [];
  return lines.filter((line) => /^(?:[a-z0-9.-]+\/)?v[a-z0-9]+\/[A-Za-z0-9]+$/.test(line));
}

/** `apps/Deployment` of `apps/v1/Deployment`. */
function withoutVersion(kind: string): string {
  return kind.replace(/(?:^|(?<=\/))v[a-z0-9]+\/(?=[^/]+$)/, '');
}
