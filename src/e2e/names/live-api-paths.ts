/** CRDs that a `port-forward` to the runtime names in a path of the Live API. */
import type { Problem } from '../../../katalog/index.js';
import { didYouMean } from '../../../lib/base/index.js';
import type { RuntimePlan } from '../../../runtime/index.js';
import type { E2eTest, ReadEntry } from '../document/index.js';
import { DEPLOYMENT } from '../operators/operators.js';

/** What follows `/katalog/` and is no CRD. */
const OWN = ['raw', 'enriched', 'stream'];

/** A path that is asserted not to be there is left alone. */
export function unknownPaths({ written }: E2eTest, { crds }: RuntimePlan): readonly Problem[] {
  const names = [...crds.keys()];
  return written.placed.flatMap(({ expectation, document, path }) =>
    (expectation.kubectl?.['port-forward'] ?? []).flatMap((entry, index) => {
      const crd = isRuntime(entry) && entry.statusCode !== 404 ? crdIn(entry.path) : undefined;
      if (crd === undefined || names.includes(crd)) return [];
      const message = `unknown CRD "${crd}"${didYouMean(crd, names)}: the Katalog has ${names.join(', ')}`;
      const at = [...path, 'kubectl', 'port-forward', index, 'path'];
      return [document.problem({ path: at, code: 'ORK_E2E_NAME', message })];
    }),
  );
}

function isRuntime({ service, pod, leaderElection }: ReadEntry<'port-forward'>): boolean {
  return leaderElection !== undefined || (service ?? pod ?? '').startsWith(DEPLOYMENT.runtime);
}

function crdIn(path = ''): string | undefined {
  const [, segment] = /^\/katalog\/([^/?#]+)/.exec(path) ?? [];
  return segment === undefined || OWN.includes(segment) ? undefined : decoded(segment);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
