/** What the protections say of a request that comes from files. */
import type { GatewayPlan } from '../plan.js';
import type { AdmissionRequest, AdmissionResponse } from '../review/index.js';
import { judgeDeletion, judgeUnlabelling } from './deletion.js';
import { judgeNamespace } from './namespaces.js';
import { ProtectedEntries } from './targets.js';

export class FileProtection {
  readonly #entries: ProtectedEntries;

  /** `namespace`: of the gateway. */
  constructor(
    private readonly plan: GatewayPlan,
    private readonly options: { readonly namespace: string; readonly runtimeUser: string },
  ) {
    this.#entries = new ProtectedEntries(plan);
  }

  /** The denials: those of each protection that the Katalog declares. */
  denials(request: AdmissionRequest): readonly AdmissionResponse[] {
    const { deletionProtection, namespaceProtection } = this.plan.katalog.gateway;
    const { namespace: gatewayNamespace, runtimeUser } = this.options;
    const judged = [
      ...(deletionProtection
        ? [
            judgeDeletion(this.#entries, request, gatewayNamespace),
            judgeUnlabelling(this.#entries, request, { gatewayNamespace, runtimeUser }),
          ]
        : []),
      ...(namespaceProtection ? [judgeNamespace(this.#entries, request, gatewayNamespace)] : []),
    ];
    return judged.map(({ response }) => response).filter(({ allowed }) => !allowed);
  }
}
