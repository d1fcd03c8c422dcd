import { type Json, jsonPath } from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';
import type { Served } from '../registry/registry.js';
import { storageKey } from '../registry/resource.js';
import { ageOf } from './age.js';
import { AGE, BUILTIN_COLUMNS } from './builtin-columns.js';
import type { Column } from './column.js';

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
  const builtin = BUILTIN_COLUMNS[storageKey(served.resource)] ?? [AGE];
  // Events are told apart by what they say.
  return builtin.some(({ name }) => name === 'Name') ? builtin : [NAME, ...builtin];
}

/** A cell; `now` is the wall time that ages are counted to. */
export function cellOf({ cell, type }: Column, object: KubeObject, now: number): Json {
  if (typeof cell === 'function') return cell(object, now);
  const found = jsonPath(object, cell);
  const [value] = found;
  if (value === undefined) return null;
  if (found.length > 1) return JSON.stringify(found);
  if (type === 'date') return ageOf(value, now);
  if (type !== 'string' || value === null) return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
