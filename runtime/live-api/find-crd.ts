import { didYouMean, nearestName } from '../../lib/base/index.js';
import type { CrdView, RuntimeView } from '../view.js';
import { ApiError } from './api-errors.js';

/** The header by which an ONCOP client identifies itself. */
const ONCOP_HEADER = 'orkestra-oncop';

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The part of a CRD's paths that the Katalog can switch off; a stream has the events of those that are on. */
export type Switch = 'health' | 'info' | 'stream' | undefined;

/**
 * The CRD of that name, in any case. Throws `crd_not_found`, `not_found` when the Katalog switches the path off, and
 * `cross_access_denied` when the caller is another operator and the CRD is not open to them.
 */
export function findCrd(view: RuntimeView, name: string, needs: Switch, headers: Headers): CrdView {
  const crd = view.crd(name);
  if (crd === undefined) throw unknownCrd(view, name);
  const { endpoints } = crd.entry;
  if (!endpoints.enabled) throw switchedOff(crd, 'enabled');
  if (needs === 'stream') {
    if (!isStreamed(crd)) throw switchedOff(crd, 'health and endpoints.info');
  } else if (needs !== undefined && !endpoints[needs]) throw switchedOff(crd, needs);
  if (!isOpenTo(crd, headers)) {
    throw new ApiError(
      'cross_access_denied',
      `${crd.entry.name} is not open to other operators (crossAccess: false)`,
    );
  }
  return crd;
}

/** Whether there is anything to push of the CRD. */
export function isStreamed({ entry: { endpoints } }: CrdView): boolean {
  return endpoints.enabled && (endpoints.health || endpoints.info);
}

/** Whether the caller says that it is an operator. */
export function isOncop(headers: Headers): boolean {
  return headers[ONCOP_HEADER] !== undefined;
}

/** Whether a caller with these headers may read the CRD. */
export function isOpenTo({ entry }: CrdView, headers: Headers): boolean {
  return entry.crossAccess || !isOncop(headers);
}

/** As `findCrd`, for the paths of the whole Katalog. */
export function checkKatalogAccess(view: RuntimeView, headers: Headers): void {
  if (view.katalog.crossAccess || !isOncop(headers)) return;
  throw new ApiError(
    'cross_access_denied',
    'the Katalog is not open to other operators (crossAccess: false)',
  );
}

function unknownCrd(view: RuntimeView, name: string): ApiError {
  const crds = view.crds().map((crd) => crd.entry.name);
  const short = name.slice(0, 63);
  return new ApiError(
    'crd_not_found',
    `unknown CRD ${JSON.stringify(short)}${didYouMean(short, crds)}: expected one of ${crds.join(', ') || '(none is enabled)'}`,
    { crds, nearest: nearestName(short, crds) ?? '' },
  );
}

function switchedOff(crd: CrdView, field: string): ApiError {
  return new ApiError(
    'not_found',
    `the Katalog switches this path off (${crd.entry.name}: endpoints.${field}: false)`,
  );
}
