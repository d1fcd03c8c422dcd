/** Deletion protection, strict mode and namespace protection, asked by the API server. */
import type { CrdEntry } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import type { Capability, GatewayContext, PostRoute } from '../capability.js';
import { type AdmissionRequest, reviewRoute } from '../review/index.js';
import { type Judged, judgeDeletion, judgeUnlabelling } from './deletion.js';
import { hasLists, judgeNamespace } from './namespaces.js';
import { ProtectedEntries } from './targets.js';

export function protection(context: GatewayContext): Capability {
  const { plan, settings } = context;
  const { gateway } = plan.katalog;
  const entries = new ProtectedEntries(plan);
  const all = [...plan.crds.values()].map(({ entry }) => entry);
  const deletions = new Counts();
  const namespaces = new Counts();
  const { namespace: gatewayNamespace, runtimeUser } = settings;
  const route = (path: string, counts: Counts, judge: (request: AdmissionRequest) => Judged): PostRoute =>
    reviewRoute(
      path,
      (request) => {
        const { entries: about, response } = judge(request);
        if (!request.dryRun) counts.add(about, response.allowed);
        return { crd: about[0]?.name ?? '', response };
      },
      context,
    );
  const isDeletion = gateway.deletionProtection !== undefined;
  const isStrict = all.some(({ deletionProtection }) => deletionProtection.strictMode);
  const isNamespace = gateway.namespaceProtection !== undefined;
  const routes = [
    ...(isDeletion
      ? [
          route('/deletion-protection', deletions, (request) =>
            judgeDeletion(entries, request, gatewayNamespace),
          ),
        ]
      : []),
    ...(isStrict
      ? [
          route('/strict-mode-protection', deletions, (request) =>
            judgeUnlabelling(entries, request, { gatewayNamespace, runtimeUser }),
          ),
        ]
      : []),
    ...(isNamespace
      ? [
          route('/namespace-protection', namespaces, (request) =>
            judgeNamespace(entries, request, gatewayNamespace),
          ),
        ]
      : []),
  ];
  return {
    name: 'protection',
    routes,
    summary: () => ({ deletionProtectionEnabled: isDeletion, namespaceProtectionEnabled: isNamespace }),
    sections: (entry) => ({
      deletionProtection: {
        enabled: entry.deletionProtection.protectCrd || entry.deletionProtection.protectCrs,
        ...deletions.of(entry),
      },
      namespaceProtection: {
        enabled: isNamespace && hasLists(entry),
        ...namespaces.of(entry),
        hasNamespaceRules: hasLists(entry),
        allowedNamespaces: entry.allowedNamespaces,
        restrictedNamespaces: entry.restrictedNamespaces,
      },
    }),
  };
}

/** What was asked of each CRD since the start. */
class Counts {
  readonly #byCrd = new Map<string, { blocked: number; allowed: number }>();

  add(entries: readonly CrdEntry[], isAllowed: boolean): void {
    for (const { name } of entries) {
      const counts = this.#byCrd.get(name) ?? { blocked: 0, allowed: 0 };
      counts[isAllowed ? 'allowed' : 'blocked']++;
      this.#byCrd.set(name, counts);
    }
  }

  of({ name }: CrdEntry): JsonObject {
    const { blocked, allowed } = this.#byCrd.get(name) ?? { blocked: 0, allowed: 0 };
    return { total: blocked + allowed, blocked, allowed };
  }
}
