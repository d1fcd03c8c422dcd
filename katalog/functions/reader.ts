/** Rows that read one place of a Kubernetes object. */
import { type FunctionRow, fieldOf, indexInto, isAbsent, isList, isMap } from '../templates/index.js';
import { integerOf, row, textOf } from './row.js';

export type Example = readonly [data: unknown, result: string];

/** The value at a dotted path; digits index lists, as in `spec.ports.0.nodePort`. */
export function read(object: unknown, path: string): unknown {
  let value = object;
  for (const key of path.split('.')) {
    value = isMap(value)
      ? fieldOf(value, key)
      : /^\d+$/.test(key)
        ? indexInto(value, [Number(key)])
        : undefined;
    if (isAbsent(value)) return value;
  }
  return value;
}

/** The text at the first path that has a value. */
export function readText(object: unknown, ...paths: readonly string[]): string {
  for (const path of paths) {
    const value = read(object, path);
    if (!isAbsent(value)) return textOf(value);
  }
  return '';
}

/** The integer at the first path that has a value. */
export function readInteger(object: unknown, ...paths: readonly string[]): number {
  return integerOf(readText(object, ...paths));
}

export function readMap(object: unknown, path: string): unknown {
  const value = read(object, path);
  return isMap(value) ? value : {};
}

export function readList(object: unknown, path: string): readonly unknown[] {
  const value = read(object, path);
  return isList(value) ? value : [];
}

/** The text at `path` of every member that has it, as "a, b". */
export function joined(list: readonly unknown[], path: string): string {
  return list
    .map((member) => readText(member, path))
    .filter((text) => text !== '')
    .join(', ');
}

function objectRow(
  name: string,
  returns: FunctionRow['returns'],
  doc: string,
  [data, result]: Example,
  implementation: (object: unknown) => unknown,
): FunctionRow {
  return row(name, ['obj'], returns, doc, [`{{ ${name} . }}`, data, result], ([object]) =>
    implementation(object),
  );
}

type Rower<T> = (
  name: string,
  doc: string,
  example: Example,
  implementation: (object: unknown) => T,
) => FunctionRow;

export const textRow: Rower<string> = (name, doc, example, implementation) =>
  objectRow(name, 'string', doc, example, implementation);
export const integerRow: Rower<number> = (name, doc, example, implementation) =>
  objectRow(name, 'number', doc, example, implementation);
export const boolRow: Rower<boolean> = (name, doc, example, implementation) =>
  objectRow(name, 'bool', doc, example, implementation);
export const mapRow: Rower<unknown> = (name, doc, example, implementation) =>
  objectRow(name, 'map', doc, example, implementation);
