/** The streams to all tabs: what they look at is kept current, and nothing else is. */
import type { CrFeeds } from '../crs/cr-feeds.js';
import { httpErrors } from '../errors.js';
import type { Reads } from '../reads/reads.js';
import type { Sources } from '../sources/sources.js';
import { PackedFrames } from './packed-frames.js';
import { Tab, type TabSink } from './tab.js';
import { eventOf, type GroupTools, TabGroup } from './tab-group.js';
import { MOST_TOPICS, type ParsedTopic, parseTopic } from './topics.js';
import { UntakenFrames } from './untaken-frames.js';

/** Streams of this process. */
const MOST_TABS = 2_048;
const NO_END = (): void => undefined;

export interface FanOutTools extends Omit<GroupTools, 'isKnown' | 'untaken' | 'packed'> {
  readonly sources: Sources;
  readonly reads: Reads;
  readonly crs: CrFeeds;
}

export class FanOut {
  readonly #groups = new Map<string, TabGroup>();
  readonly #tabs = new Set<Tab>();
  readonly #untaken = new UntakenFrames();
  readonly #packed = new PackedFrames();
  #isClosed = false;

  constructor(private readonly tools: FanOutTools) {}

  get tabs(): number {
    return this.#tabs.size;
  }

  /** Bytes of frames that browsers have not taken. */
  get untakenBytes(): number {
    return this.#untaken.bytes;
  }

  /** Throws `bad_query`. */
  parse(text: string): readonly ParsedTopic[] {
    const texts = [...new Set(text.split(',').filter((each) => each !== ''))];
    if (texts.length === 0 || texts.length > MOST_TOPICS) {
      throw httpErrors.make('bad_query', `topics has ${texts.length} topics: expected 1 to ${MOST_TOPICS}`);
    }
    return texts.map((each) => {
      const topic = parseTopic(each);
      if (topic) return topic;
      throw httpErrors.make('bad_query', `unknown topic ${JSON.stringify(each.slice(0, 200))}`);
    });
  }

  /** Throws `too_many_streams`. */
  check(): void {
    if (this.#tabs.size < MOST_TABS && !this.#isClosed) return;
    throw httpErrors.make('too_many_streams', `${MOST_TABS} streams are open, the most for this process`);
  }

  /** A stream of the topics until the returned function is called. */
  open(topics: readonly ParsedTopic[], sink: TabSink): () => void {
    this.check();
    const ends = topics.map((topic) => this.#hold(topic));
    const crs = topics.flatMap(({ crs: topic }) => {
      const feed = topic && this.tools.crs.open(topic);
      return feed ? [{ feed, cursor: { version: 0, isNew: true } }] : [];
    });
    const tab = new Tab(sink, crs, this.tools.clock.monotonic());
    this.#tabs.add(tab);
    const key = keyOf(topics);
    const group = this.#group(topics, key);
    const leave = group.add(tab);
    return () => {
      this.#tabs.delete(tab);
      leave();
      for (const end of ends) end();
      if (group.tabs.size > 0 || this.#groups.get(key) !== group) return;
      group.close();
      this.#groups.delete(key);
    };
  }

  /** The data of one snapshot. */
  snapshot(topics: readonly ParsedTopic[]): string {
    const held = this.#groups.get(keyOf(topics));
    if (held) return held.snapshot();
    const group = this.#group(topics, keyOf(topics));
    try {
      return group.snapshot();
    } finally {
      group.close();
      this.#groups.delete(keyOf(topics));
    }
  }

  /** Ends every stream; a browser connects again. */
  close(): void {
    this.#isClosed = true;
    const bye = eventOf('bye', '{"reason":"stopping"}');
    for (const tab of this.#tabs) {
      const { sink, busy } = tab;
      if (!busy) sink.write(this.#packed.formFor(sink, bye), NO_END);
      sink.end();
    }
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }

  #group(topics: readonly ParsedTopic[], key: string): TabGroup {
    let group = this.#groups.get(key);
    if (!group) {
      group = new TabGroup(topics, {
        ...this.tools,
        untaken: this.#untaken,
        packed: this.#packed,
        isKnown: (topic) => this.#isKnown(topic),
      });
      this.#groups.set(key, group);
    }
    return group;
  }

  #isKnown({ runtime, crd }: ParsedTopic): boolean {
    if (runtime === undefined) return true;
    const source = this.tools.sources.find(runtime);
    return source !== undefined && (crd === undefined || source.cells.has(crd));
  }

  /** Keeps current what the topic shows, until the returned function is called. */
  #hold({ runtime, crd, read, crs }: ParsedTopic): () => void {
    if (read) return this.tools.reads.watch(read);
    if (runtime === undefined || crd === undefined || crs) return NO_END;
    const source = this.tools.sources.find(runtime);
    if (!source) return NO_END;
    const end = source.watch(crd);
    this.tools.sources.watched(source, crd);
    return end;
  }
}

function keyOf(topics: readonly ParsedTopic[]): string {
  return topics
    .map(({ text }) => text)
    .sort()
    .join(',');
}
