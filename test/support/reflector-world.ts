import {
  type KubeApi,
  keyOf,
  type ListQuery,
  type ObjectList,
  Reflector,
  type ReflectorHandlers,
  ServerPulse,
  Store,
  type WatchQuery,
} from '../../lib/kube/index.js';
import { FakeClock } from './fake-clock.js';

const RESOURCE = { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps', namespaced: true };

/** A watch whose lines the test sends. */
class OpenWatch {
  #lines: string[] = [];
  #wake: () => void = () => undefined;
  #end: unknown;
  #ended = false;
  constructor(readonly query: WatchQuery) {}

  event(type: string, body: unknown): void {
    this.line(JSON.stringify({ type, object: body }));
  }
  line(text: string): void {
    this.#lines.push(text);
    this.#wake();
  }
  end(error?: unknown): void {
    this.#ended = true;
    this.#end = error;
    this.#wake();
  }
  async *lines(signal: AbortSignal): AsyncGenerator<string> {
    signal.addEventListener('abort', () => this.end(new Error('aborted')), { once: true });
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else if (this.#ended) {
        if (this.#end) throw this.#end;
        return;
      } else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

/** Lists are answered in the order given; watches stay open for the test to play on. */
export function reflectorWorld(
  lists: (Partial<ObjectList> | Error)[],
  handlers: ReflectorHandlers = {},
  streamedRelists = false,
  watchClock?: FakeClock,
) {
  const clock = new FakeClock();
  const store = new Store();
  const log: string[] = [];
  const queries: ListQuery[] = [];
  const watches: OpenWatch[] = [];
  let refuse: Error | undefined;
  const api: Pick<KubeApi, 'list' | 'watch'> = {
    list: async (_, query) => {
      queries.push(query);
      const next = lists.shift() ?? new Error('no more lists');
      if (next instanceof Error) throw next;
      return {
        apiVersion: 'v1',
        kind: 'ConfigMapList',
        resourceVersion: '1',
        continue: undefined,
        items: [],
        ...next,
      };
    },
    async *watch(_, query, signal, onOpen) {
      if (refuse) throw refuse;
      const watch = new OpenWatch(query);
      watches.push(watch);
      onOpen?.();
      yield* watch.lines(signal);
    },
  };
  const pulse = new ServerPulse(clock);
  const reflector = new Reflector({
    api,
    pulse,
    resource: RESOURCE,
    selection: { namespace: 'default' },
    store,
    clock,
    watchClock,
    random: () => 0.5,
    streamedRelists,
    handlers: {
      onDelta: ({ type, object: changed }) => log.push(`${type} ${keyOf(changed)}`),
      onSynced: () => log.push('synced'),
      onStatus: (status) => log.push(status),
      ...handlers,
    },
  });
  const last = (): OpenWatch => watches.at(-1) as OpenWatch;
  const refuseWatches = (error: Error | undefined): void => {
    refuse = error;
  };
  return { clock, store, log, queries, watches, reflector, last, refuseWatches, pulse };
}
