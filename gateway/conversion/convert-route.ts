import type { JoinedConversion } from '../../katalog/index.js';
import { sleep } from '../../lib/base/index.js';
import type { GatewayContext, PostRoute } from '../capability.js';
import { failedBody, readConversion } from './conversion-review.js';
import { convertAll } from './convert.js';
import type { ConvertedCrd } from './converted-crd.js';
import { CONVERT_PATH } from './crd-conversion.js';

/** A list of objects in one review; the API server sends one object a review. */
export const MAX_CONVERSION_BYTES = 64 * 1024 * 1024;

/** `POST /convert`. What cannot be converted is a `Failure` with status 200, as the API server expects it. */
export function convertRoute(
  crds: readonly ConvertedCrd[],
  { clock, metrics }: Pick<GatewayContext, 'clock' | 'metrics'>,
): PostRoute {
  const conversions = metrics.counter('orkestra_gateway_conversions_total');
  const byKind = new Map(crds.map((crd) => [keyOf(crd.joined.group, crd.joined.kind), crd]));
  const find = (group: string, kind: string): JoinedConversion | undefined =>
    byKind.get(keyOf(group, kind))?.joined;
  const tools = { find, monotonic: () => clock.monotonic(), giveWay: () => sleep(clock, 0) };
  return {
    path: CONVERT_PATH,
    isWebhook: true,
    maxBodyBytes: MAX_CONVERSION_BYTES,
    handle: async ({ body, since }) => {
      const request = readConversion(body);
      const result = await convertAll(request, tools);
      const crd = byKind.get(keyOf(request.desired.group, kindOf(request.objects)));
      const succeeded = 'body' in result;
      crd?.counts.add(succeeded, clock.monotonic() - since);
      conversions.inc({ crd: crd?.name ?? '', result: succeeded ? 'success' : 'failure' });
      return { status: 200, body: succeeded ? result.body : failedBody(request.uid, result.failure) };
    },
  };
}

function keyOf(group: string, kind: string): string {
  return `${kind}.${group}`;
}

/** All objects of a review are of one kind. */
function kindOf([first]: readonly unknown[]): string {
  const { kind } = (first ?? {}) as { readonly kind?: unknown };
  return typeof kind === 'string' ? kind : '';
}
