import type { JsonObject, JsonValue } from '../../../lib/base/index.js';
import type { CompileScope, Path } from '../../scope/index.js';
import type { Node } from '../node.js';

/**
 * The type of a shorthand field: one description that checks a field at load, compiles it, and gives its JSON
 * Schema.
 */
export interface FieldType {
  /** Compiles what is written at `at`; reports what does not fit to `scope` and gives an absent node then. */
  read(raw: JsonValue, at: Path, scope: CompileScope): Node;
  /**
   * Of types whose values templates can give as members of a whole list or map: the member in the target's
   * type, undefined when it is empty. Throws `ResourceError` when it does not fit.
   */
  coerce?(value: unknown, at: Path): JsonValue | undefined;
  /** JSON Schema of what may be written. */
  readonly schema: JsonObject;
}

/** The fields of a shorthand, by name. */
export type FieldTable = Readonly<Record<string, FieldType>>;
