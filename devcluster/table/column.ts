import type { Json } from '../../lib/base/index.js';
import type { KubeObject } from '../kube-object.js';

/** A column of a table and how its cells are found. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  readonly priority: number;
  /** A JSON path, or how to make the cell. */
  readonly cell: string | ((object: KubeObject, now: number) => Json);
}
