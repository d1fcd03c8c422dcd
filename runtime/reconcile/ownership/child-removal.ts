/** Deletes or releases an object that is ours, in the state in which that was seen. */
import type { JsonObject } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { type ApiResource, isNotFound } from '../../../lib/kube/index.js';
import { conditions } from '../child-writer.js';
import { type Deletion, isSuperseded, SupersededError, type Writer } from '../writer.js';
import { holderOf } from './child-holder.js';
import { withoutMarks } from './marks.js';

/** How often it is tried on an object that others write. */
const TRIES = 5;

export interface ChildRemovalTools {
  readonly writer: Pick<Writer, 'get' | 'delete' | 'mergePatch'>;
  readonly cr: KubernetesObject;
  readonly signal: AbortSignal;
}

export class ChildRemoval {
  constructor(private readonly tools: ChildRemovalTools) {}

  /** `going`: it may still be there. One that is not ours any more counts as gone. Throws `SupersededError`. */
  async delete(
    resource: ApiResource,
    child: KubernetesObject,
    options: { readonly propagation?: 'Foreground' } = {},
  ): Promise<Exclude<Deletion, 'changed'>> {
    const { writer, signal } = this.tools;
    const result = await this.#inState(resource, child, async ({ metadata }) => {
      const { namespace, name, uid, resourceVersion } = metadata;
      const state = {
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      };
      const deletion = await writer.delete(resource, { namespace, name }, { ...state, ...options, signal });
      if (deletion === 'changed') throw new SupersededError();
      return deletion;
    });
    return result ?? 'gone';
  }

  /** Takes our marks off the object, which stays. */
  async release(resource: ApiResource, child: KubernetesObject): Promise<void> {
    const { writer, signal } = this.tools;
    await this.#inState(resource, child, async (live) => {
      const { namespace, name } = live.metadata;
      const metadata: JsonObject = { ...conditions(live), ...withoutMarks(live) };
      await writer
        .mergePatch(resource, { namespace, name }, { metadata }, { signal })
        .catch((error: unknown) => {
          if (!isNotFound(error)) throw error;
        });
    });
  }

  /** Tries it on the object as it has become, as long as it is ours; undefined: it is not any more. */
  async #inState<T>(
    resource: ApiResource,
    child: KubernetesObject,
    work: (child: KubernetesObject) => Promise<T>,
  ): Promise<T | undefined> {
    const { writer, cr, signal } = this.tools;
    const { namespace, name, uid } = child.metadata;
    let live: KubernetesObject | undefined = child;
    for (let tries = 0; live && tries < TRIES; tries += 1) {
      try {
        return await work(live);
      } catch (error) {
        if (!isSuperseded(error)) throw error;
      }
      live = await writer.get(resource, { namespace, name }, { signal });
      if (live?.metadata.uid !== uid || (live && holderOf(live, cr).is === 'other')) return undefined;
    }
    if (live) throw new SupersededError();
    return undefined;
  }
}
