/**
 * Reads a reference to CRs that are selected by labels. It takes two steps: a list says which CRs match, then each
 * of them is read like one that was named. Both are of the cache, so that everything that holds for one URL holds
 * here; an answer is as old as the oldest of what it is made from.
 */
import { messageOf } from '../../lib/base/index.js';
import type { Answer } from '../answer/answer.js';
import { cachedOf, failureOf } from '../answer/cache-entry.js';
import { frozen } from '../answer/json.js';
import type { CachedUrl } from '../cache/cached-url.js';
import { Watches } from '../cache/watches.js';
import type { CrossReference } from '../declare/reference.js';
import type { Subject } from '../declare/template-text.js';
import type { CrName } from '../target/cr-name.js';
import { byName, type LabelSelection, labelSelection, MAX_MATCHES, matchesIn } from '../target/selection.js';
import { crTarget, type LocalTarget, listTarget, type RemoteTarget } from '../target/target.js';
import { composedReading, Extractor, type Reading, unreadable } from './reading.js';
import { NO_LOCAL, type OnChange, type SiblingReader, type SourceTools } from './source-reader.js';

/** What was put together; no body: it is missing, and why. */
interface Collected {
  readonly body: unknown;
  readonly ageMs: number | undefined;
  readonly error: string | undefined;
}

export class SelectedReader implements SiblingReader {
  readonly #extractor: Extractor;
  readonly #tools: SourceTools;
  readonly #all = new AllBodies();
  #latest: CachedUrl | undefined;

  constructor(
    readonly reference: CrossReference,
    tools: SourceTools,
  ) {
    this.#extractor = new Extractor(reference);
    this.#tools = tools;
  }

  get latest(): CachedUrl | undefined {
    return this.#latest;
  }

  read(subject?: Subject): Reading {
    const { reference } = this;
    try {
      return composedReading(this.#extractor, this.#collect(subject));
    } catch (error) {
      return unreadable(reference, messageOf(error));
    }
  }

  body(subject?: Subject): unknown {
    try {
      return this.#collect(subject).body;
    } catch {
      return undefined;
    }
  }

  async load(subject: Subject | undefined, traceparent: string | undefined): Promise<void> {
    const selection = this.#trySelection(subject);
    if (!selection) return;
    const { local, cache } = this.#tools;
    if (this.#isLocal) {
      const names = local?.select ? this.#localNames(selection) : [];
      await Promise.all(names.map((cr) => local?.load?.(this.#localTarget(cr))));
      return;
    }
    const { policy } = this.reference.entry;
    const list = cache.use(this.#list(selection));
    this.#latest = list;
    await cache.ensure(list, policy, traceparent);
    const urls = this.#picks(selection).map((target) => cache.use(target));
    this.#latest = urls[0] ?? list;
    await Promise.all(urls.map((url) => cache.ensure(url, policy, traceparent)));
  }

  watch(subject: Subject | undefined, onChange: OnChange, onFailure?: () => void): () => void {
    const selection = this.#selection(subject);
    const { entry, resource } = this.reference;
    const { local, cache } = this.#tools;
    if (this.#isLocal) {
      const target: LocalTarget = { crd: entry.crd, resource: 'cr', name: undefined, namespace: undefined };
      return (
        local?.watch?.({ ...target, resource: resource === 'events' ? resource : 'cr' }, () => onChange()) ??
        noop
      );
    }
    const everyMs = entry.policy.cacheForMs;
    const picked = new Watches(cache, { everyMs, onAnswer: onChange, onFailure });
    const list = this.#list(selection);
    const follow = (answer?: Answer): void => {
      picked.become(this.#picks(selection));
      this.#latest = cache.peek(this.#picks(selection)[0] ?? list);
      onChange(answer);
    };
    const stop = cache.watch(list, { everyMs, onAnswer: follow, onFailure });
    this.#latest = cache.peek(list);
    picked.become(this.#picks(selection));
    return () => {
      stop();
      picked.become([]);
    };
  }

  get #isLocal(): boolean {
    return this.reference.entry.address.kind === 'local';
  }

  #selection(subject: Subject | undefined): LabelSelection {
    return labelSelection(this.reference.entry, subject, this.#tools.render);
  }

  #trySelection(subject: Subject | undefined): LabelSelection | undefined {
    try {
      return this.#selection(subject);
    } catch {
      return undefined;
    }
  }

  #collect(subject: Subject | undefined): Collected {
    const selection = this.#selection(subject);
    return this.#isLocal ? this.#collectLocal(selection) : this.#collectRemote(selection);
  }

  #collectLocal(selection: LabelSelection): Collected {
    const { local } = this.#tools;
    if (!local) return { body: undefined, ageMs: undefined, error: NO_LOCAL };
    if (!local.select) {
      return { body: undefined, ageMs: undefined, error: 'the in-process source cannot select by labels' };
    }
    const bodies = this.#localNames(selection).map((cr) => local.read(this.#localTarget(cr)));
    return { body: this.#compose(bodies), ageMs: 0, error: undefined };
  }

  #localNames(selection: LabelSelection): readonly CrName[] {
    const found = this.#tools.local?.select?.(this.reference.entry.crd, selection) ?? [];
    if (this.reference.entry.strategy === 'all') return [...found].sort(byName);
    const [head, ...rest] = found;
    return head ? [rest.reduce((least, cr) => (byName(cr, least) < 0 ? cr : least), head)] : [];
  }

  #localTarget({ name, namespace }: CrName): LocalTarget {
    const resource = this.reference.resource === 'events' ? 'events' : 'cr';
    return { crd: this.reference.entry.crd, resource, name, namespace };
  }

  #collectRemote(selection: LabelSelection): Collected {
    const { cache } = this.#tools;
    const list = this.#look(cache.peek(this.#list(selection)));
    if (list.body === undefined) return list;
    const names = this.#chosen(list.body, selection);
    if (typeof names === 'string') return { body: undefined, ageMs: list.ageMs, error: names };
    const bodies: unknown[] = [];
    let { ageMs = 0, error } = list;
    for (const cr of names) {
      const looked = this.#look(cache.peek(crTarget(this.reference.entry, this.reference.resource, cr)));
      if (!looked.known) return looked;
      ageMs = Math.max(ageMs, looked.ageMs ?? 0);
      error ??= looked.error;
      bodies.push(looked.body);
    }
    return { body: this.#compose(bodies), ageMs, error };
  }

  /** What a URL's url holds; `known`: the peer has said what is there, if only that nothing is. */
  #look(url: CachedUrl | undefined): Collected & { readonly known: boolean } {
    const cached = url && cachedOf(url.entry);
    const error = url && (failureOf(url.entry)?.message ?? cached?.answer.message);
    if (!cached) return { body: undefined, ageMs: undefined, error, known: false };
    const ageMs = this.#tools.cache.now() - cached.sentAt;
    const known = ageMs <= this.reference.entry.policy.staleAfterMs;
    return { body: known ? frozen(cached.answer.body) : undefined, ageMs, error, known };
  }

  /** The CRs that are read, or why none is. */
  #chosen(list: unknown, selection: LabelSelection): readonly CrName[] | string {
    const names = matchesIn(list, selection);
    if (typeof names === 'string') return names;
    if (this.reference.entry.strategy === 'first') return names.slice(0, 1);
    return names.length <= MAX_MATCHES ? names : `more than ${MAX_MATCHES} CRs match: narrow the selector`;
  }

  #picks(selection: LabelSelection): readonly RemoteTarget[] {
    const { body } = this.#look(this.#tools.cache.peek(this.#list(selection)));
    const names = body === undefined ? [] : this.#chosen(body, selection);
    const { entry, resource } = this.reference;
    return typeof names === 'string' ? [] : names.map((cr) => crTarget(entry, resource, cr));
  }

  #list(selection: LabelSelection): RemoteTarget {
    const { entry } = this.reference;
    return listTarget(entry, selection, entry.strategy === 'first' ? 1 : MAX_MATCHES + 1);
  }

  #compose(bodies: readonly unknown[]): unknown {
    return this.reference.entry.strategy === 'first' ? bodies[0] : this.#all.of(bodies);
  }
}

/** The document of `strategy: all`, the same object as long as its items are: none of them is no document. */
class AllBodies {
  #items: readonly unknown[] = [];
  #body: unknown;

  of(bodies: readonly unknown[]): unknown {
    const items = bodies.filter((body) => body !== undefined);
    if (items.length !== this.#items.length || items.some((item, index) => item !== this.#items[index])) {
      this.#items = items;
      this.#body = items.length === 0 ? undefined : Object.freeze({ items, total: items.length });
    }
    return this.#body;
  }
}

function noop(): void {}
