/** `normalize`: gives fields of `spec` the one form that everything after it reads. */

import { parseFieldPath, readField, withField } from '../conditions/index.js';
import type { NormalizeBlock, StatusType } from '../model.js';
import type { CompileScope, Path, TemplateData } from '../scope/index.js';
import { infer, type ReadStatusValue, readStatusValue } from './status-value.js';

/** Gives the data in its one form. Throws `ResourceError` when a value does not convert. */
export type Normalize = (data: TemplateData) => TemplateData;

/** Where the data has what was changed, when that is asked for: `{field, from, to}` each. */
const CHANGES = '_normalizeChanges';

interface Field {
  /** As written, below `spec`. */
  readonly name: string;
  readonly path: readonly string[];
  readonly read: ReadStatusValue;
}

/** Compiles the block; faults go to `scope`. Every template sees the custom resource as it is stored. */
export function compileNormalize(block: NormalizeBlock, scope: CompileScope): Normalize {
  for (const name of Object.keys(block.types)) {
    if (Object.hasOwn(block.spec, name)) continue;
    scope.error(
      'ORK_FIELD_VALUE',
      ['normalize', 'types', name],
      `unknown field "${name}": normalize.spec does not have it`,
    );
  }
  const fields = Object.entries(block.spec).flatMap(([name, raw]) => {
    const type = (Object.hasOwn(block.types, name) ? block.types[name] : undefined) ?? 'auto';
    return compileField({ name, raw, type }, ['normalize', 'spec', name], scope) ?? [];
  });
  return (stored) => {
    const values = fields.map(({ read }) => read(stored));
    const data = fields.reduce<unknown>(
      (current, { path }, index) => set(current, ['spec', ...path], values[index]),
      stored,
    ) as TemplateData;
    if (!block.audit) return data;
    const changes = fields.flatMap(({ name, path }) => changeOf(name, ['spec', ...path], stored, data));
    return { ...data, [CHANGES]: changes };
  };
}

interface Written {
  readonly name: string;
  readonly raw: NormalizeBlock['spec'][string];
  readonly type: StatusType;
}

function compileField({ name, raw, type }: Written, at: Path, scope: CompileScope): Field | undefined {
  const path = parseFieldPath(name);
  if (!path) scope.error('ORK_FIELD_VALUE', at, `invalid field path "${name}": expected a path below spec`);
  const read = readStatusValue(raw, type, at, scope);
  return path && read ? { name, path, read: trimming(read, type) } : undefined;
}

/** A field that is not there and gets no value makes no maps on the way to it. */
function set(data: unknown, path: readonly string[], value: unknown): unknown {
  const absent = value === undefined && readField(data, path) === undefined;
  return absent ? data : withField(data, path, value);
}

/** Text of several lines ends in a line break; nothing but blanks is nothing. */
function trimming(read: ReadStatusValue, type: StatusType): ReadStatusValue {
  return (data) => {
    const value = read(data);
    if (typeof value !== 'string') return value;
    const text = value.trim();
    if (text === '') return undefined;
    return type === 'auto' ? infer(text) : text;
  };
}

function changeOf(
  field: string,
  path: readonly string[],
  before: TemplateData,
  after: TemplateData,
): readonly object[] {
  const [from, to] = [readField(before, path), readField(after, path)];
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  return [{ field, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}
