/**
 * Says what `emitEvents` declares when it begins to hold or its text changes, and not again while it stays so: in the steady
 * state there is nothing to say. What a CR was like before this process began is told by its reconcile, which changes nothing
 * when all of it was said already.
 */
import type { DeclaredEvent, EventNote } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import type { TemplateData } from './template-data.js';

export interface Occasion {
  readonly cr: KubernetesObject;
  /** With the status as it is now. */
  readonly data: TemplateData;
  readonly failed: boolean;
  /** Whether the reconcile has written anything. */
  readonly changed: boolean;
}

export class DeclaredEvents {
  /** By uid of the CR and name of the declaration, what was last said. */
  readonly #said = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly declarations: readonly DeclaredEvent[]) {}

  /** What there is to say that was not said yet. */
  next({ cr, data, failed, changed }: Occasion): readonly EventNote[] {
    if (this.declarations.length === 0) return [];
    const before = this.#said.get(uidOf(cr));
    const now = this.declarations.flatMap(({ name, said }) => {
      const note = said(data, failed);
      return note ? [{ name, note, text: JSON.stringify(note) }] : [];
    });
    this.#said.set(uidOf(cr), new Map(now.map(({ name, text }) => [name, text])));
    if (!before && !changed) return [];
    return now.flatMap(({ name, note, text }) => (before?.get(name) === text ? [] : [note]));
  }

  forget(cr: KubernetesObject): void {
    this.#said.delete(uidOf(cr));
  }
}

function uidOf({ metadata }: KubernetesObject): string {
  return metadata.uid ?? '';
}
