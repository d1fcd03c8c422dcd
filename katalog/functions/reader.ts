/** Rows that read one place of a Kubernetes object. */
import {
  type FunctionRow,
  fieldOf,
  indexInto,
  isAbsent,
  isList,
  isMap,
  PathReader,
  toText,
} from '../templates/index.js';
import { integerOf, row } from './row.js';

export type Example = readonly [data: unknown, result: string];

/** How paths are read. The functions write them, so there are not many. */
const readers = new Map<string, Pick<PathReader, 'read'>>();

/** The value at a dotted path; digits index lists, as in `spec.ports.0.nodePort`. */
export function read(object: unknown, path: string): unknown {
  let reader = readers.get(path);
  if (!reader) {
    const keys = path.split('.');
    reader = keys.some(isIndex) ? { read: (value) => keys.reduce(memberOf, value) } : PathReader.of(keys);
    readers.set(path, reader);
  }
  return reader.read(object);
}

function isIndex(key: string): boolean {
  return /^\d+$/.test(key);
}

function memberOf(value: unknown, key: string): unknown {
  if (isMap(value)) return fieldOf(value, key);
  return isIndex(key) ? indexInto(value, [Number(key)]) : undefined;
}

function firstOf(object: unknown, paths: readonly string[]): unknown {
  for (const path of paths) {
    const value = read(object, path);
    if (!isAbsent(value)) return value;
  }
  return undefined;
}

/** What `enrich` has put beside the object; undefined without it. */
export function besideOf(object: unknown, key: string): unknown {
  const found = read(object, key);
  return isMap(found) ? found : undefined;
}

/** The text at the first path that has a value. */
export function readText(object: unknown, ...paths: readonly string[]): string {
  return toText(firstOf(object, paths));
}

/** The integer at the first path that has a value. */
export function readInteger(object: unknown, ...paths: readonly string[]): number {
  return integerOf(firstOf(object, paths));
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

interface Read extends Pick<FunctionRow, 'returns' | 'doc'> {
  readonly example: Example;
}

function objectRow(
  name: string,
  { returns, doc, example: [data, result] }: Read,
  implementation: (object: unknown) => unknown,
): FunctionRow {
  const example = [`{{ ${name} . }}`, data, result] as const;
  return row(name, { args: ['obj'], returns, doc, example }, ([object]) => implementation(object), {
    unary: implementation,
  });
}

type Rower<T> = (
  name: string,
  doc: string,
  example: Example,
  implementation: (object: unknown) => T,
) => FunctionRow;

export const textRow: Rower<string> = (name, doc, example, implementation) =>
  objectRow(name, { returns: 'string', doc, example }, implementation);
export const integerRow: Rower<number> = (name, doc, example, implementation) =>
  objectRow(name, { returns: 'number', doc, example }, implementation);
export const boolRow: Rower<boolean> = (name, doc, example, implementation) =>
  objectRow(name, { returns: 'bool', doc, example }, implementation);
export const mapRow: Rower<unknown> = (name, doc, example, implementation) =>
  objectRow(name, { returns: 'map', doc, example }, implementation);
