import type { KubernetesObject } from '../../../lib/kube/index.js';
import { fieldValue } from '../field-path.js';
import { phaseOf } from './cr-body.js';
import { wholeSeconds } from './crd-facts.js';
import { crReadiness } from './readiness.js';
import { withoutSecretData } from './secret-data.js';

/** No texts are kept of larger CRDs: they are read in pages, and their texts would be a second cache of CRs. */
const MOST_KEPT = 10_000;
/** Items that are encoded together: fewer cost more to concatenate, more cost more to encode again after a change. */
const RUN = 64;
const COMMA = Buffer.from(',');

interface ItemText {
  /** When the CR was created, in Unix milliseconds; NaN when unknown. */
  readonly createdAt: number;
  readonly beforeAge: string;
  readonly afterAge: string;
  readonly isAscii: boolean;
}

/** Consecutive items of a list. */
interface Run {
  readonly objects: readonly KubernetesObject[];
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
 * The items of lists of CRs as JSON, with commas between them. After a change of one CR only its item is new and, once a
 * second, the ages: texts are kept as long as the CR is the same object, and the bytes of a whole list as long as a run
 * of its CRs is.
 */
export class ItemTexts {
  readonly #kept = new WeakMap<KubernetesObject, ItemText>();
  /** By the first of its CRs. */
  readonly #runs = new WeakMap<KubernetesObject, Run>();

  /** The items as consecutive pieces. */
  of(objects: readonly KubernetesObject[], wanted: ItemsWanted): readonly Buffer[] {
    const isWhole = wanted.field === undefined && objects.length === wanted.among;
    if (!isWhole || wanted.among > MOST_KEPT) return [this.#encode(objects, wanted)];
    const pieces: Buffer[] = [];
    for (let start = 0; start < objects.length; start += RUN) {
      if (start > 0) pieces.push(COMMA);
      pieces.push(this.#run(objects, start, wanted));
    }
    return pieces;
  }

  #run(all: readonly KubernetesObject[], start: number, wanted: ItemsWanted): Buffer {
    const first = all[start];
    const known = first && this.#runs.get(first);
    const second = Math.floor(wanted.now / 1_000);
    if (known?.second === second && isAt(all, start, known.objects)) return known.bytes;
    const objects = all.slice(start, start + RUN);
    const bytes = this.#encode(objects, wanted);
    if (first) this.#runs.set(first, { objects, second, bytes });
    return bytes;
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
    // Latin-1 is copied as it is, UTF-8 is checked character by character.
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

/** Whether the run that starts there is this one. */
function isAt(all: readonly KubernetesObject[], start: number, run: readonly KubernetesObject[]): boolean {
  const length = Math.min(RUN, all.length - start);
  return run.length === length && run.every((object, i) => object === all[start + i]);
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
  return JSON.stringify(fieldValue(withoutSecretData(object), field) ?? '');
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
