import { valueAt } from '../../lib/base/index.js';

/** The value at a dotted path, as `?field=` reads it (`spec.hosts.0`); undefined when there is none. A leading dot is allowed. */
export function fieldValue(root: unknown, path: string): unknown {
  return valueAt(root, (path.startsWith('.') ? path.slice(1) : path).split('.'));
}
