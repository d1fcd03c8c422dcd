import { eventBlock, type PageEnd, type Steps } from '../../../lib/http/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { keyOf } from '../../../lib/kube/index.js';
import type { CrdView } from '../../view.js';
import { crFilter, failuresOf, firstAfter, pageEnd } from '../bodies/cr-list.js';
import type { ItemTexts } from '../bodies/item-texts.js';
import { namesOf } from '../bodies/key-names.js';
import type { ListQuery } from '../list-query.js';

/** The most CRs of one frame. */
const MAX_CRS = 1_000;
/** The most bytes of its items, but for one that is larger alone. */
const MAX_BYTES = 512 * 1_024;
/** CRs that are filtered in one step. */
const STEP = 128;

/** A frame, and what is left after it. */
export interface CrFrame<Rest> {
  readonly bytes: Buffer;
  /** How many CRs are in it. */
  readonly count: number;
  /** undefined: nothing. */
  readonly rest: Rest | undefined;
}

export interface CrFramesOptions {
  readonly crd: CrdView;
  /** Its filters and its field. */
  readonly query: ListQuery;
  readonly items: ItemTexts;
}

/** The frames of one stream of CRs; each is made in steps. */
export class CrFrames {
  readonly #matches: (object: KubernetesObject) => boolean;

  constructor(private readonly options: CrFramesOptions) {
    this.#matches = crFilter(options.query) ?? (() => true);
  }

  /** The next CRs of the list, after that one. */
  *listed(after: PageEnd | undefined): Steps<CrFrame<PageEnd>> {
    const all = this.options.crd.list();
    const objects: KubernetesObject[] = [];
    let end = after === undefined ? 0 : firstAfter(all, after);
    for (; end < all.length && objects.length < MAX_CRS; end++) {
      const object = all[end];
      if (object && this.#matches(object)) objects.push(object);
      if (end % STEP === STEP - 1) yield;
    }
    const { text, count } = yield* this.#items(objects);
    const last = objects[count - 1];
    const hasMore = count < objects.length || end < all.length;
    return { bytes: block(`{"set":${text}}`), count, rest: hasMore && last ? pageEnd(last) : undefined };
  }

  /** What became of the CRs of these keys; one that does not match is gone as far as the reader goes. */
  *changed(keys: readonly string[]): Steps<CrFrame<readonly string[]>> {
    const { crd } = this.options;
    const taken = keys.slice(0, MAX_CRS);
    const objects: KubernetesObject[] = [];
    const gone: string[] = [];
    for (const [index, key] of taken.entries()) {
      const { namespace, name } = namesOf(key);
      const object = crd.get(namespace === '' ? undefined : namespace, name);
      if (object && this.#matches(object)) objects.push(object);
      else gone.push(key);
      if (index % STEP === STEP - 1) yield;
    }
    const { text, count } = yield* this.#items(objects);
    const rest = [...objects.slice(count).map(keyOf), ...keys.slice(MAX_CRS)];
    return {
      bytes: block(`{"set":${text},"gone":${JSON.stringify(gone)}}`),
      count: count + gone.length,
      rest: rest.length === 0 ? undefined : rest,
    };
  }

  *#items(objects: readonly KubernetesObject[]): Steps<{ readonly text: string; readonly count: number }> {
    const { crd, query, items } = this.options;
    const wanted = {
      now: crd.changedAt,
      field: query.field,
      failures: failuresOf(crd),
      among: crd.list().length,
      maxBytes: MAX_BYTES,
    };
    const { pieces, count } = yield* items.of(objects, wanted);
    return { text: `[${Buffer.concat(pieces).toString('utf8')}]`, count };
  }
}

function block(data: string): Buffer {
  return eventBlock('crs', Buffer.from(data));
}
