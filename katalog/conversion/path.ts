import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { memberOf, type Schema } from '../../lib/schema/index.js';
import { RecordedTable } from '../functions/index.js';
import type { ConversionBlock } from '../model.js';
import { CompileScope, type Path, type Reference, type TemplateData } from '../scope/index.js';
import { Budget, compileTemplate, type FunctionTable, withBudget } from '../templates/index.js';
import { compileShape, type Shape } from './shape.js';

/** One way from a version of a CRD to another one, compiled: a pure function of the object. */
export interface ConversionPath {
  readonly from: string;
  readonly to: string;
  /** Where it stands in the entry. */
  readonly at: Path;
  /** What its templates read; undefined: the spec is kept as it is, and so all of it. */
  readonly reads: readonly (readonly string[])[] | undefined;
  /**
   * The object under `apiVersion`, in the types of `schema`, that of the whole object in the target version. Metadata is
   * kept. Throws `ResourceError` when a value does not fit, `TemplateError` when a template passes a limit.
   */
  convert(object: JsonObject, apiVersion: string, schema: Schema | undefined): JsonObject;
}

export interface ConversionEnv {
  readonly functions: FunctionTable;
  /** Units of work that the templates of one object may take. */
  readonly renderBudget: number;
}

/** Compiles the paths of an entry; faults go to `scope`. A template that is not pure is one. */
export function compileConversion(
  block: ConversionBlock,
  { functions, renderBudget }: ConversionEnv,
  scope: CompileScope,
): readonly ConversionPath[] {
  return block.paths.map(({ from, to, spec, status }, index) => {
    const at = ['conversion', 'paths', index];
    const references: Reference[] = [];
    const shapeOf = (part: 'spec' | 'status', raw: JsonObject | undefined): Shape | undefined => {
      if (raw === undefined) return undefined;
      const pure = new PureScope(functions, scope);
      const shape = compileShape(raw, [...at, part], pure);
      scope.problems.push(...pure.problems);
      references.push(...pure.references);
      return shape;
    };
    const parts = { spec: shapeOf('spec', spec), status: shapeOf('status', status) };
    return {
      ...{ from, to, at },
      reads: parts.spec && references.map(({ chain }) => chain),
      convert: (object, apiVersion, schema) => convert(object, apiVersion, parts, { schema, renderBudget }),
    };
  });
}

/** What templates of a conversion see. */
const ROOTS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status']);

/** Templates of a conversion see one object and nothing else, and give the same whenever they are asked. */
class PureScope extends CompileScope {
  readonly #table: RecordedTable;

  constructor(functions: FunctionTable, outer: CompileScope) {
    const table = new RecordedTable(functions);
    super((text) => compileTemplate(text, { functions: table }), outer);
    this.#table = table;
  }

  override template(text: string, path: Path): ReturnType<CompileScope['template']> {
    this.#table.volatile = undefined;
    const template = super.template(text, path);
    const { volatile } = this.#table;
    const [foreign] = template?.references.find(([root = '']) => !ROOTS.has(root)) ?? [];
    if (volatile !== undefined) this.#refuse(path, volatile, 'a conversion reads neither clock nor chance');
    else if (foreign !== undefined)
      this.#refuse(path, `.${foreign}`, `a conversion sees ${[...ROOTS].join(', ')} of the object alone`);
    else return template;
    return undefined;
  }

  #refuse(path: Path, what: string, why: string): void {
    this.error('ORK_FIELD_VALUE', path, `${what} is not supported: ${why}`);
  }
}

function convert(
  object: JsonObject,
  apiVersion: string,
  { spec, status }: { readonly spec: Shape | undefined; readonly status: Shape | undefined },
  { schema, renderBudget }: { readonly schema: Schema | undefined; readonly renderBudget: number },
): JsonObject {
  const data = withBudget(object as TemplateData, new Budget({ units: renderBudget }));
  const part = (name: string, shape: Shape | undefined): Readonly<Record<string, JsonValue>> => {
    if (!shape) return {};
    const made = shape(data, schema && memberOf(schema, name).schema);
    return { [name]: made ?? {} };
  };
  return { ...object, apiVersion, ...part('spec', spec), ...part('status', status) };
}
