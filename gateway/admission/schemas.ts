/** The schemas of the CRDs, for the types of values: from `crdFile`, or as the API server has them. */
import { type Clock, Deadline, isObject, type JsonMap } from '../../lib/base/index.js';
import type { KubeApi } from '../../lib/kube/index.js';
import { compileSchema, type Schema } from '../../lib/schema/index.js';
import { schemaSource } from '../definition.js';
import type { CrdPlan } from '../plan.js';

const DEFINITIONS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  plural: 'customresourcedefinitions',
  namespaced: false,
} as const;
/** A changed definition is used at the latest after this. */
const FRESH_MS = 60_000;
const TIMEOUT_MS = 1_000;

interface Known {
  readonly at: number;
  readonly schema: Promise<Schema | undefined>;
}

export class Schemas {
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly api: Pick<KubeApi, 'get'> | undefined,
    private readonly clock: Clock,
  ) {}

  /** Of a whole object; undefined where no definition is to be had. Never rejects. */
  of(plan: CrdPlan): Promise<Schema | undefined> {
    const { name } = plan.entry;
    const now = this.clock.monotonic();
    const known = this.#known.get(name);
    if (known && now - known.at < FRESH_MS) return known.schema;
    const schema = this.#read(plan).catch(() => {
      // The next review tries again; until then what was known stands.
      this.#known.delete(name);
      return known?.schema;
    });
    this.#known.set(name, { at: now, schema });
    return schema;
  }

  async #read({ entry }: CrdPlan): Promise<Schema | undefined> {
    const { definition, apiTypes } = entry;
    const inFile = definition?.versions.find(({ name }) => name === apiTypes.version)?.schema;
    const found = definition ? inFile : await this.#served(apiTypes);
    return isObject(found) ? compileSchema(found, 'schema', []) : undefined;
  }

  async #served({ group, plural, version }: CrdPlan['entry']['apiTypes']): Promise<JsonMap | undefined> {
    if (!this.api || group === '') return undefined;
    const limit = new Deadline(this.clock, TIMEOUT_MS, undefined);
    try {
      const name = { namespace: undefined, name: `${plural}.${group}` };
      const served: unknown = await this.api.get(DEFINITIONS, name, { signal: limit.signal });
      return isObject(served) ? schemaSource(served, version) : undefined;
    } finally {
      limit.clear();
    }
  }
}
