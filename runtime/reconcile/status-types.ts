/**
 * The types that the CRD's schema, as the API server describes it, has below `status`. They are read before the first
 * status is written, and again after one was refused. What cannot be read leaves the values as text.
 */
import type { StatusType } from '../../katalog/index.js';
import type { Clock } from '../../lib/base/index.js';
import type { DescribedKind } from '../../lib/kube/index.js';

export interface StatusTypesOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** What the API server says of the kind of the CRs now. */
  readonly described: () => Promise<DescribedKind | undefined>;
}

/** How soon a description that was not there, or against which a status was refused, is read again. */
const AGAIN_MS = 5_000;

export type TypeOf = (path: readonly string[]) => StatusType | undefined;

export class StatusTypes {
  readonly #options: StatusTypesOptions;
  #typeOf: TypeOf | undefined;
  #reading: Promise<void> | undefined;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: StatusTypesOptions) {
    this.#options = options;
  }

  /** Waits for the first reading alone; one is under way at a time. */
  async read(): Promise<TypeOf | undefined> {
    if (!this.#typeOf && this.#options.clock.monotonic() - this.#readAt >= AGAIN_MS) {
      this.#reading ??= this.#update().finally(() => {
        this.#reading = undefined;
      });
    }
    await this.#reading;
    return this.#typeOf;
  }

  /** The API server refused a status by its schema, so that it is another than the one that was read. */
  refused(): void {
    this.#typeOf = undefined;
  }

  async #update(): Promise<void> {
    const { clock, described } = this.#options;
    const kind = await described().catch(() => undefined);
    this.#readAt = clock.monotonic();
    this.#typeOf = kind && typesIn(kind);
  }
}

function typesIn({ schema, schemas }: DescribedKind): TypeOf {
  const known = new Map<string, StatusType | undefined>();
  return (path) => {
    const key = JSON.stringify(path);
    if (!known.has(key)) known.set(key, typeAt(schema, ['status', ...path], schemas));
    return known.get(key);
  };
}

function typeAt(
  schema: unknown,
  path: readonly string[],
  schemas: DescribedKind['schemas'],
): StatusType | undefined {
  let found = resolved(schema, schemas);
  for (const name of path) {
    const below = own(own(found, 'properties'), name) ?? own(found, 'additionalProperties');
    found = resolved(below, schemas);
  }
  const type = own(found, 'type');
  return typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
}

const TYPES: Readonly<Record<string, StatusType>> = {
  string: 'string',
  integer: 'int',
  number: 'float',
  boolean: 'bool',
  array: 'auto',
  object: 'auto',
};

/** Follows `$ref`, which may stand alone in `allOf` beside a description. */
function resolved(schema: unknown, schemas: DescribedKind['schemas'], depth = 0): unknown {
  const all = own(schema, 'allOf');
  const only: unknown = Array.isArray(all) && all.length === 1 ? all[0] : undefined;
  const reference = own(schema, '$ref') ?? own(only, '$ref');
  if (typeof reference !== 'string' || depth > 8) return schema;
  return resolved(own(schemas, reference.slice(reference.lastIndexOf('/') + 1)), schemas, depth + 1);
}

function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key];
}
