import type { Json } from '../../lib/base/index.js';
import type { Schema } from '../../lib/schema/index.js';
import { compileSchema } from '../../lib/schema/index.js';
import type { CrdDefinition } from '../model.js';

/** The versions of a CRD with their schemas read, as conversions need them. */
export interface CrdVersions {
  readonly storage: string;
  readonly served: readonly string[];
  /** Of the whole object; without one for a version whose schema is not known. */
  readonly schemas: ReadonlyMap<string, Schema>;
}

/** Reads the schemas of a definition. What is wrong with one is the API server's to say: a wrong part takes anything. */
export function crdVersions({ storage, versions }: CrdDefinition): CrdVersions {
  return {
    storage,
    served: versions.filter(({ served }) => served).map(({ name }) => name),
    schemas: new Map(
      versions.flatMap(({ name, schema }): [string, Schema][] =>
        schema === undefined ? [] : [[name, compileSchema(schema as Json, '', [])]],
      ),
    ),
  };
}
