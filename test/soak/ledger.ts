import type { Seeded } from '../simulation/seeded.js';
import { LOAD, NAMESPACE } from './katalogs.js';
import type { SoakKube } from './kube.js';

export const LOADS = `/apis/${LOAD.group}/${LOAD.version}/namespaces/${NAMESPACE}/${LOAD.plural}`;
const CONFIG_MAPS = `/api/v1/namespaces/${NAMESPACE}/configmaps`;

/** The CRs that there are, and the revision that each was given last. */
export class Ledger {
  readonly #revisions = new Map<string, number>();
  #made = 0;
  /** Revisions given so far. */
  changes = 0;

  constructor(
    private readonly kube: SoakKube,
    private readonly random: Seeded,
  ) {}

  get size(): number {
    return this.#revisions.size;
  }

  async create(): Promise<void> {
    const name = `load-${this.#made++}`;
    this.changes++;
    await this.kube.send('POST', LOADS, {
      apiVersion: `${LOAD.group}/${LOAD.version}`,
      kind: LOAD.kind,
      metadata: { name },
      spec: { revision: 1 },
    });
    this.#revisions.set(name, 1);
  }

  /** So many different ones, at once. */
  async change(count: number): Promise<void> {
    const names = [...this.#revisions.keys()];
    const chosen = Array.from({ length: Math.min(count, names.length) }, () =>
      String(names.splice(this.random.int(0, names.length - 1), 1)),
    );
    await Promise.all(chosen.map((name) => this.#change(name)));
  }

  async #change(name: string): Promise<void> {
    const revision = (this.#revisions.get(name) ?? 0) + 1;
    this.#revisions.set(name, revision);
    this.changes++;
    await this.kube.send('PATCH', `${LOADS}/${name}`, { spec: { revision } });
  }

  async delete(): Promise<void> {
    const name = this.random.of([...this.#revisions.keys()]);
    this.#revisions.delete(name);
    await this.kube.send('DELETE', `${LOADS}/${name}`);
  }

  /** What a later moment must show at least. */
  snapshot(): ReadonlyMap<string, number> {
    return new Map(this.#revisions);
  }

  /** The CRs of a snapshot that are still there and whose child is older than it says, and than the CR itself. */
  async undone(snapshot: ReadonlyMap<string, number>): Promise<readonly string[]> {
    const wanted = new Map(
      (await this.kube.list(LOADS)).map(({ metadata, spec }) => [metadata.name, Number(spec?.['revision'])]),
    );
    const children = await this.kube.list(CONFIG_MAPS);
    const shown = new Map(children.map(({ metadata, data }) => [metadata.name, Number(data?.['revision'])]));
    return [...snapshot]
      .filter(([name, revision]) => (shown.get(name) ?? 0) < Math.min(revision, wanted.get(name) ?? 0))
      .map(([name]) => name);
  }
}
