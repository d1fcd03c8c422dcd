import { count, countOrNull, type Fields, name } from './fields.js';

/** Who says it, and how it is ordered among what the same runtime says. */
export interface Stamp {
  readonly isKonductor: boolean;
  readonly identity: string;
  /** undefined: the Go implementation sends no order; the newer request then wins. */
  readonly order: { readonly epoch: number; readonly seq: number } | undefined;
}

/** A body without `isKonductor` counts as a leader's: the implementation that sends it has no followers. */
export function stampOf(body: Fields): Stamp {
  const hasOrder = countOrNull(body, 'epoch') !== null && countOrNull(body, 'seq') !== null;
  return {
    isKonductor: body['isKonductor'] !== false,
    identity: name(body, 'identity'),
    order: hasOrder ? { epoch: count(body, 'epoch'), seq: count(body, 'seq') } : undefined,
  };
}

export function isOlder(stamp: Stamp, than: Stamp): boolean {
  const { order } = stamp;
  const other = than.order;
  if (!order || !other) return false;
  return order.epoch === other.epoch ? order.seq < other.seq : order.epoch < other.epoch;
}
