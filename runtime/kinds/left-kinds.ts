/** What a run would prune since its kind left the Katalog, for who looks before a run: `MadeKinds` is what a run reads. */
import { kindOfType, RESOURCE_KINDS } from '../../katalog/index.js';
import {
  type ApiResource,
  isNotFound,
  type KubeClient,
  KubeError,
  servedKind,
} from '../../lib/kube/index.js';
import { childrenWithin } from '../cache/index.js';
import type { CrdPlan, RuntimePlan } from '../plan.js';
import { soleNamespace } from '../sole-namespace.js';
import { kindsMade, kindsName, leftOf, readRecord } from './made-kinds.js';

export interface LeftKinds {
  /** By CRD, each as `apiVersion/kind`: those that can be listed. What is not served has no children. */
  readonly prunable: ReadonlyMap<string, readonly string[]>;
  /** Those that this account may not list, so that a run under it prunes nothing of them. */
  readonly unreadable: readonly { readonly crd: string; readonly kind: string; readonly reason: string }[];
}

/** `namespace`, `lease`: whose record. Rejects with a KubeError when the record cannot be read. */
export async function readLeftKinds(
  client: Pick<KubeClient, 'get' | 'list' | 'read'>,
  { crds }: RuntimePlan,
  { namespace, lease }: { readonly namespace: string; readonly lease: string },
): Promise<LeftKinds> {
  const known = await readRecord(client, { namespace, name: kindsName(lease) });
  const prunable = new Map<string, readonly string[]>();
  const unreadable: { crd: string; kind: string; reason: string }[] = [];
  for (const plan of crds.values()) {
    const crd = plan.entry.name;
    if (!plan.entry.enabled) continue;
    const kinds: string[] = [];
    for (const kind of leftOf(known(crd), kindsMade(plan))) {
      const reason = await whyUnreadable(client, plan, kind);
      if (reason === undefined) kinds.push(kind);
      else if (reason !== NOT_SERVED) unreadable.push({ crd, kind, reason });
    }
    if (kinds.length > 0) prunable.set(crd, kinds);
  }
  return { prunable, unreadable };
}

const NOT_SERVED = Symbol('not served');

async function whyUnreadable(
  client: Pick<KubeClient, 'list' | 'read'>,
  plan: CrdPlan,
  text: string,
): Promise<string | typeof NOT_SERVED | undefined> {
  const slash = text.lastIndexOf('/');
  try {
    const resource = await resourceOf(client, text.slice(0, slash), text.slice(slash + 1));
    if (!resource) return NOT_SERVED;
    await client.list(resource, { ...childrenWithin(soleNamespace(plan)).selection, limit: 1 });
    return undefined;
  } catch (error) {
    if (isNotFound(error)) return NOT_SERVED;
    if (error instanceof KubeError && !error.unanswered) return error.answer;
    throw error;
  }
}

async function resourceOf(
  client: Pick<KubeClient, 'read'>,
  apiVersion: string,
  kind: string,
): Promise<ApiResource | undefined> {
  const known = kindOfType(RESOURCE_KINDS, apiVersion, kind);
  return known.guessed ? servedKind(client, apiVersion, kind) : known;
}
