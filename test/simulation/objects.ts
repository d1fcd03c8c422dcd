import type { KubernetesObject } from '../../lib/kube/index.js';
import { type KubeApi, type ObjectList, ServerPulse, type WatchQuery } from '../../lib/kube/index.js';
import type { SimProcess } from './sim-process.js';

/** The CRs of one kind as an API server keeps them; every process that watches sees each change. */
export class Objects {
  readonly names: readonly string[];
  #version = 1;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #watches = new Set<Watch>();

  constructor(
    private readonly kind: string,
    count: number,
  ) {
    this.names = Array.from({ length: count }, (_, index) => `${kind.toLowerCase()}-${index}`);
    for (const name of this.names) this.#objects.set(name, this.#object(name, 1));
  }

  /** Somebody edits a CR. `seen` is called in each process that watches, when it learns of that. */
  touch(name: string, seen: (process: SimProcess) => void): void {
    const object = this.#object(name, ++this.#version);
    this.#objects.set(name, object);
    const line = JSON.stringify({ type: 'MODIFIED', object });
    for (const watch of this.#watches) {
      if (watch.process.dead) this.#watches.delete(watch);
      watch.process.deliver(() => {
        watch.push(line);
        seen(watch.process);
      });
    }
  }

  /** What one process has of the API: lists and watches, no writes. */
  api(process: SimProcess): KubeApi {
    const watches = this.#watches;
    const since = (version: number): readonly string[] => this.#changesSince(version);
    const list = async (): Promise<ObjectList> => this.#list();
    async function* watch(_: unknown, query: WatchQuery, signal: AbortSignal, onOpen?: () => void) {
      const open = new Watch(process);
      watches.add(open);
      for (const line of since(Number(query.resourceVersion))) open.push(line);
      onOpen?.();
      try {
        yield* open.lines(signal);
      } finally {
        watches.delete(open);
      }
    }
    return { list, watch, pulse: new ServerPulse(process.clock) } as unknown as KubeApi;
  }

  /** What has changed since a version, as events. */
  #changesSince(version: number): readonly string[] {
    const changed = [...this.#objects.values()].filter((object) => versionOf(object) > version);
    return changed.map((object) => JSON.stringify({ type: 'MODIFIED', object }));
  }

  #list(): ObjectList {
    const items = [...this.#objects.values()].map((object) => structuredClone(object));
    return {
      apiVersion: API_VERSION,
      kind: `${this.kind}List`,
      resourceVersion: String(this.#version),
      continue: undefined,
      items,
    };
  }

  #object(name: string, version: number): KubernetesObject {
    return {
      apiVersion: API_VERSION,
      kind: this.kind,
      metadata: {
        name,
        namespace: 'ns',
        uid: `uid-${name}`,
        generation: 1,
        resourceVersion: String(version),
      },
    };
  }
}

function versionOf({ metadata }: KubernetesObject): number {
  return Number(metadata.resourceVersion);
}

const API_VERSION = 'sim.example.com/v1';

class Watch {
  readonly #lines: string[] = [];
  #wake: () => void = () => undefined;

  constructor(readonly process: SimProcess) {}

  push(line: string): void {
    this.#lines.push(line);
    this.#wake();
  }

  async *lines(signal: AbortSignal): AsyncGenerator<string> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    while (!signal.aborted) {
      const line = this.#lines.shift();
      if (line !== undefined) yield line;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
