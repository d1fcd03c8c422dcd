/** What an autoscaler sets on one CRD. */
export interface Size {
  /** Workers in the pool. */
  readonly workers: number;
  /** Limit of the work queue in items; 0 means no limit. */
  readonly queueDepth: number;
  /** Resync interval in milliseconds. */
  readonly resyncMs: number;
}

/** The fields of a `Size` that change; the others keep their value. */
export type SizeChange = { readonly [Field in keyof Size]?: number };

/** A field of `do`, under the name that the Katalog gives it. */
export type SizeField = 'workers' | 'queueDepth' | 'resync';

/** In the order in which they are shown. */
export const SIZE_FIELDS: readonly SizeField[] = ['workers', 'queueDepth', 'resync'];

/** A field's value as expressions see it: counts, and the resync interval in seconds. */
export function sizeValue(size: Size, field: SizeField): number {
  return field === 'resync' ? size.resyncMs / 1_000 : size[field];
}

/** The fields in which two sizes differ, with the values of `to`; undefined when they are equal. */
export function sizeChange(from: Size, to: Size): SizeChange | undefined {
  if (from.workers === to.workers && from.queueDepth === to.queueDepth && from.resyncMs === to.resyncMs) {
    return undefined;
  }
  return {
    ...(from.workers === to.workers ? {} : { workers: to.workers }),
    ...(from.queueDepth === to.queueDepth ? {} : { queueDepth: to.queueDepth }),
    ...(from.resyncMs === to.resyncMs ? {} : { resyncMs: to.resyncMs }),
  };
}
