import type { Steps } from '../../../lib/http/index.js';
import { type KubernetesObject, keyOf } from '../../../lib/kube/index.js';
import type { FailuresView, FailureView } from '../../view.js';
import { scalarAt } from '../field-path.js';
import { phaseOf } from './cr-body.js';
import { wholeSeconds } from './crd-facts.js';
import { crReadiness } from './readiness.js';
import { withoutSecretData } from './secret-data.js';

/** No texts are kept of larger CRDs: they are read in pages, and their texts would be a second cache of CRs. */
const MOST_KEPT = 10_000;
/** Items that are encoded together: fewer cost more to concatenate, more cost more to encode again after a change. */
const RUN = 64;
/** Items that are encoded in one step: a CR may be 1.5 MB of labels, which take milliseconds. */
const STEP = 4;
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
  /** Of the failures that were looked at, and what of them is in the items. */
  version: number;
  readonly failing: string;
}

export interface ItemsWanted {
  /** Up to when ages are counted, in Unix milliseconds. */
  readonly now: number;
  /** The path of `value`, by segments. */
  readonly field: readonly string[] | undefined;
  /** The CRs that fail. */
  readonly failures: Pick<FailuresView, 'count' | 'version' | 'of'>;
  /** How many CRs the CRD has. */
  readonly among: number;
  /** Items past so many bytes are left out, but never the first. */
  readonly maxBytes: number;
}

/** Encoded items; fewer than were wanted where the bytes did not suffice. */
export interface EncodedItems {
  readonly pieces: readonly Buffer[];
  readonly count: number;
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
  *of(objects: readonly KubernetesObject[], wanted: ItemsWanted): Steps<EncodedItems> {
    const isKept = wanted.field === undefined && objects.length === wanted.among && wanted.among <= MOST_KEPT;
    const pieces: Buffer[] = [];
    let left = wanted.maxBytes;
    for (let start = 0; start < objects.length; start += RUN) {
      const room = { bytes: left, isFirst: start === 0 };
      const run = isKept
        ? yield* this.#run(objects, start, wanted, room)
        : yield* this.#encode(objects.slice(start, start + RUN), wanted, room);
      if (run.count === 0) return { pieces, count: start };
      if (start > 0) pieces.push(COMMA);
      pieces.push(run.bytes);
      left -= run.bytes.length + 1;
      if (run.count < Math.min(RUN, objects.length - start)) return { pieces, count: start + run.count };
    }
    return { pieces, count: objects.length };
  }

  *#run(all: readonly KubernetesObject[], start: number, wanted: ItemsWanted, room: Room): Steps<EncodedRun> {
    const first = all[start];
    const known = first && this.#runs.get(first);
    const second = Math.floor(wanted.now / 1_000);
    const { failures } = wanted;
    const isSame =
      known?.second === second && known.bytes.length <= room.bytes && isAt(all, start, known.objects);
    if (isSame && hasSameFailures(known, failures)) {
      return { bytes: known.bytes, count: known.objects.length };
    }
    const objects = all.slice(start, start + RUN);
    const { version } = failures;
    const failing = failingAmong(objects, failures);
    const run = yield* this.#encode(objects, wanted, room);
    if (first && run.count === objects.length) {
      this.#runs.set(first, { objects, second, bytes: run.bytes, version, failing });
    }
    return run;
  }

  *#encode(
    objects: readonly KubernetesObject[],
    { now, field, among, failures }: ItemsWanted,
    room: Room,
  ): Steps<EncodedRun> {
    const age = ages(now);
    let ascii = field === undefined;
    let length = 0;
    const texts: string[] = [];
    for (const object of objects) {
      const { createdAt, beforeAge, afterAge, isAscii } =
        among > MOST_KEPT ? itemText(object) : this.#text(object);
      const value = field === undefined ? '' : `,"value":${valueText(object, field)}`;
      const fails =
        failures.count === 0 ? NO_FAILS : failsText(failures.of(keyOf(object)), field === undefined);
      const text = `${beforeAge}${age(createdAt)}${afterAge}${fails}${value}}`;
      length += text.length + 1;
      if (length > room.bytes && !(room.isFirst && texts.length === 0)) break;
      ascii &&= isAscii && (fails === NO_FAILS || !BEYOND_ASCII.test(fails));
      texts.push(text);
      if (texts.length % STEP === 0) yield;
    }
    // Latin-1 is copied as it is, UTF-8 is checked character by character.
    return { bytes: Buffer.from(texts.join(','), ascii ? 'latin1' : 'utf8'), count: texts.length };
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

/** What is left for further items. */
interface Room {
  readonly bytes: number;
  /** The first item of all is encoded whatever its size. */
  readonly isFirst: boolean;
}

interface EncodedRun {
  readonly bytes: Buffer;
  readonly count: number;
}

/** Whether the run that starts there is this one. */
function isAt(all: readonly KubernetesObject[], start: number, run: readonly KubernetesObject[]): boolean {
  const length = Math.min(RUN, all.length - start);
  return run.length === length && run.every((object, i) => object === all[start + i]);
}

const NO_FAILS = ',"fails":0';

/** A list that is asked for its values has no errors: they could make it larger than a response may be. */
function failsText(failure: FailureView | undefined, hasError: boolean): string {
  if (failure === undefined) return NO_FAILS;
  if (!hasError) return `,"fails":${failure.fails}`;
  return `,"fails":${failure.fails},"lastError":${JSON.stringify(failure.lastError)}`;
}

/** Whether the items of the run show the failures as they are; where they do, they are not compared again. */
function hasSameFailures(run: Run, failures: ItemsWanted['failures']): boolean {
  if (run.version === failures.version) return true;
  if (run.failing !== failingAmong(run.objects, failures)) return false;
  run.version = failures.version;
  return true;
}

/** Which of these CRs fail, how often and since when: the same text for the same items. */
function failingAmong(objects: readonly KubernetesObject[], failures: ItemsWanted['failures']): string {
  if (failures.count === 0) return '';
  const found = objects.map((object, index) => {
    const failure = failures.of(keyOf(object));
    return failure === undefined
      ? ''
      : `${index}:${failure.fails}@${failure.lastFailedAt} ${failure.lastError === ''};`;
  });
  return found.join('');
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
  const after = {
    generation: metadata.generation ?? 0,
    creationTimestamp: metadata.creationTimestamp ?? '',
    deleting: metadata.deletionTimestamp !== undefined,
    labels: metadata.labels ?? {},
  };
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

function valueText(object: KubernetesObject, field: readonly string[]): string {
  return JSON.stringify(scalarAt(withoutSecretData(object), field) ?? '');
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
