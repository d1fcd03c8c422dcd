/**
 * What of a sibling can be read. Five surfaces stand on four resources, because `metrics` and `info` are two
 * views of one URL; `endpoint` is a document of any origin that answers JSON.
 */
export const SURFACES = ['cr', 'health', 'metrics', 'info', 'events'] as const;

export type Surface = (typeof SURFACES)[number];

/** One URL of a peer's Live API, or an endpoint; the unit of caching and of single request. */
export type Resource = LocalResource | 'endpoint' | 'list';

/** What a CRD of the same process has too; `list` is how CRs of another are found by their labels. */
export type LocalResource = 'cr' | 'health' | 'info' | 'events';

export function isSurface(text: string | undefined): text is Surface {
  return SURFACES.some((surface) => surface === text);
}

export function resourceOf(surface: Surface): LocalResource {
  return surface === 'metrics' ? 'info' : surface;
}

/** Whether the resource belongs to one CR, so that a selector has to name it. */
export function needsSelector(resource: Resource): boolean {
  return resource === 'cr' || resource === 'events';
}

/** Where a surface's document begins inside the body of its resource. */
export function bodyPathOf(surface: Surface): readonly string[] {
  return surface === 'metrics' || surface === 'events' ? [surface] : [];
}

/** The fields of `GET /katalog/{crd}/health`; reading any other is a mistake that is found at load. */
export const HEALTH_FIELDS: readonly string[] = [
  'name',
  'katalog',
  'state',
  'status',
  'isKonductor',
  'identity',
  'epoch',
  'seq',
  'healthy',
  'started',
  'pending',
  'reason',
  'startedAt',
  'uptime',
  'queueDepth',
  'errorRate',
  'consecutiveFails',
  'totalReconciles',
  'failedReconciles',
  'resourceCount',
  'lastError',
  'lastReconcile',
  'gated',
  'gatedReason',
  'hasUnhealthyDependencies',
  'dependencies',
  'missing',
];
