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

  /** Whether the CR was made and not deleted since. */
  has(name: string): boolean {
    return this.#revisions.has(name);
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

  /** CRs and children at the end, when nothing is under way: what is missing, and what is too much, in words. */
  async differences(collects: boolean): Promise<readonly string[]> {
    const crs = new Map(
      (await this.kube.list(LOADS)).map(({ metadata, spec }) => [metadata.name, Number(spec?.['revision'])]),
    );
    const children = new Map(
      (await this.kube.list(CONFIG_MAPS))
        .filter(({ metadata }) => /^load-\d+$/.test(metadata.name))
        .map(({ metadata, data }) => [metadata.name, Number(data?.['revision'])]),
    );
    const found: string[] = [];
    for (const [name, revision] of this.#revisions) {
      if (crs.get(name) !== revision)
        found.push(`CR ${name} has revision ${crs.get(name)} and not ${revision}`);
      if (children.get(name) !== revision)
        found.push(`the child of ${name} has revision ${children.get(name)} and not ${revision}`);
    }
    for (const name of crs.keys())
      if (!this.#revisions.has(name)) found.push(`CR ${name} was deleted and is there`);
    // Without a controller manager nobody collects the children of CRs that are gone.
    for (const name of collects ? children.keys() : [])
      if (!crs.has(name)) found.push(`the child ${name} is there without its CR`);
    return found;
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
