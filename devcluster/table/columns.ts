import type { Json } from '../json.js';
import type { KubeObject } from '../kube-object.js';
import type { Served } from '../registry/registry.js';
import { storageKey } from '../registry/resource.js';
import { BUILTIN_COLUMNS } from './builtin-columns.js';
import { jsonPath } from './json-path.js';

/** A column of a table and how its cells are found. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  /** A JSON path, or how to make the cell. */
  readonly cell: string | ((object: KubeObject) => Json);
}

const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Unique within its namespace, or within the cluster.',
  priority: 0,
  cell: '.metadata.name',
};

/** The columns of a resource: those of its CRD, or those of the built-in table. */
export function columnsOf(served: Served): readonly Column[] {
  const { columns } = served.version;
  if (columns) return [NAME, ...columns.map((column) => ({ ...column, cell: column.jsonPath }))];
  return [NAME, ...(BUILTIN_COLUMNS[storageKey(served.resource)] ?? AGE_ONLY)];
}

/** A cell. Times stay times: `kubectl` prints their age. */
export function cellOf({ cell, type }: Column, object: KubeObject): Json {
  if (typeof cell === 'function') return cell(object);
  const found = jsonPath(object, cell);
  if (found.length === 0) return null;
  if (found.length > 1) return JSON.stringify(found);
  const [value = null] = found;
  if (type === 'string' && typeof value === 'object' && value !== null) return JSON.stringify(value);
  return type === 'string' && value !== null ? String(value) : value;
}

export const AGE: Column = {
  name: 'Age',
  type: 'date',
  format: '',
  description: 'Time since the object was created.',
  priority: 0,
  cell: '.metadata.creationTimestamp',
};

const AGE_ONLY: readonly Column[] = [AGE];
