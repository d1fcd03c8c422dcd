import type { KubernetesObject } from '../../view.js';
import { valueAt } from '../field-path.js';
import { phaseOf } from './cr-body.js';
import { wholeSeconds } from './crd-facts.js';
import { crReadiness } from './readiness.js';
import { withoutSecretData } from './secret-data.js';

/** Of larger CRDs no texts are kept: they are read in pages, and all texts together would be a cache of their own. */
const MOST_KEPT = 10_000;

interface ItemText {
  /** When the CR was created, in Unix milliseconds; NaN when it does not say. */
  readonly createdAt: number;
  readonly beforeAge: string;
  readonly afterAge: string;
  readonly isAscii: boolean;
}

/** All items of a list, one after the other. */
interface Items {
  /** Of the time up to which ages are counted: creations are in whole seconds, so within one no age changes. */
  readonly second: number;
  readonly bytes: Buffer;
}

export interface ItemsWanted {
  /** Up to when ages are counted, in Unix milliseconds. */
  readonly now: number;
  /** The path of `value`. */
  readonly field: string | undefined;
  /** How many CRs the CRD has. */
  readonly among: number;
}

/**
 * The items of lists of CRs as JSON, with commas between them. With every change of one CR the whole list is another
 * text, of which only this item and the ages are new: the rest is kept for as long as the CR is the same object. With
 * changes of anything else the list is the same.
 */
export class ItemTexts {
  readonly #kept = new WeakMap<KubernetesObject, ItemText>();
  readonly #lists = new WeakMap<readonly KubernetesObject[], Items>();

  of(objects: readonly KubernetesObject[], wanted: ItemsWanted): Buffer {
    const isWhole = wanted.field === undefined && objects.length === wanted.among;
    if (!isWhole || wanted.among > MOST_KEPT) return this.#encode(objects, wanted);
    const second = Math.floor(wanted.now / 1_000);
    let items = this.#lists.get(objects);
    if (items?.second !== second) {
      items = { second, bytes: this.#encode(objects, wanted) };
      this.#lists.set(objects, items);
    }
    return items.bytes;
  }

  #encode(objects: readonly KubernetesObject[], { now, field, among }: ItemsWanted): Buffer {
    const age = ages(now);
    let ascii = field === undefined;
    const texts = objects.map((object) => {
      const { createdAt, beforeAge, afterAge, isAscii } =
        among > MOST_KEPT ? itemText(object) : this.#text(object);
      ascii &&= isAscii;
      const value = field === undefined ? '' : `,"value":${valueText(object, field)}`;
      return `${beforeAge}${age(createdAt)}${afterAge}${value}}`;
    });
    // Latin-1 is copied as it is, where UTF-8 is looked at sign by sign.
    return Buffer.from(texts.join(','), ascii ? 'latin1' : 'utf8');
  }

  #text(object: KubernetesObject): ItemText {
    let text = this.#kept.get(object);
    if (text === undefined) {
      text = itemText(object);
      this.#kept.set(object, text);
    }
    return text;
  }
}

function itemText(object: KubernetesObject): ItemText {
  const { metadata } = object;
  const { ready, reason } = crReadiness(object);
  const before = {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    phase: phaseOf(object),
    ready,
    readyReason: reason,
  };
  const after = { generation: metadata.generation ?? 0, labels: metadata.labels ?? {} };
  const beforeAge = `${JSON.stringify(before).slice(0, -1)},"age":"`;
  const afterAge = `",${JSON.stringify(after).slice(1, -1)}`;
  return {
    createdAt: Date.parse(metadata.creationTimestamp ?? ''),
    beforeAge,
    afterAge,
    isAscii: !BEYOND_ASCII.test(beforeAge) && !BEYOND_ASCII.test(afterAge),
  };
}

const BEYOND_ASCII = /[\u0080-\uffff]/;

function valueText(object: KubernetesObject, field: string): string {
  return JSON.stringify(valueAt(withoutSecretData(object), field) ?? '');
}

/** Many CRs were created in one second, and have one age. */
function ages(now: number): (createdAt: number) => string {
  let lastCreatedAt = Number.NaN;
  let text = '';
  return (createdAt) => {
    if (Number.isNaN(createdAt)) return '';
    if (createdAt !== lastCreatedAt) {
      lastCreatedAt = createdAt;
      text = wholeSeconds(now - createdAt);
    }
    return text;
  };
}
