import { HttpCaller } from '../../lib/calls/index.js';
import type { Capability, GatewayContext } from '../capability.js';
import type { RulesInPolicy } from '../policy/index.js';
import {
  type AdmissionRequest,
  type AdmissionResponse,
  ALLOWED,
  type ReviewContext,
  reviewRoute,
} from '../review/index.js';
import { type AdmissionTools, CrdAdmission } from './crd-admission.js';
import { AdmissionCrds } from './crds.js';
import { isExempt } from './exempt.js';
import { Lookups, ReadSecrets, ReviewExternalCalls, RuntimeClient } from './lookups/index.js';
import { Schemas } from './schemas.js';

type Ask = (
  crd: CrdAdmission,
) => ((request: AdmissionRequest, context: ReviewContext) => Promise<AdmissionResponse>) | undefined;

/** `validation` and `mutation` of every CRD, asked by the API server. */
export function admission(context: GatewayContext, inPolicy: RulesInPolicy): Capability {
  const { plan, settings } = context;
  const isEnabled = plan.katalog.gateway.admission;
  const http = new HttpCaller();
  const runtimeHttp = runtimeCaller(context.env);
  const tools = admissionTools(context, http, runtimeHttp);
  const crds = new AdmissionCrds([...plan.crds.values()].map((crd) => new CrdAdmission(crd, tools)));
  const route = (path: string, ask: Ask) =>
    reviewRoute(
      path,
      async (request, review) => {
        const crd = crds.of(request);
        const asked = crd && ask(crd);
        if (!crd || !asked) return { crd: '', response: ALLOWED };
        const { name } = crd.plan.entry;
        if (isExempt(request, settings.runtimeUser)) return { crd: name, response: ALLOWED };
        return { crd: name, response: await asked(request, review) };
      },
      context,
    );
  return {
    name: 'admission',
    routes: isEnabled
      ? [
          route('/validate', (crd) => (crd.hasValidation ? crd.validate.bind(crd) : undefined)),
          route('/mutate', (crd) => (crd.hasMutation ? crd.mutate.bind(crd) : undefined)),
        ]
      : [],
    stop: async () => {
      await Promise.all([http.close(), runtimeHttp.close()]);
    },
    summary: () => ({ admissionEnabled: isEnabled }),
    sections: (entry) => {
      const crd = crds.all.find((each) => each.plan.entry === entry);
      const isAsked = isEnabled && (crd?.hasValidation === true || crd?.hasMutation === true);
      if (!crd) return {};
      const { engine } = plan.katalog.gateway.webhooks;
      const rulesInPolicy = inPolicy.of(entry.name);
      return { admission: { ...crd.counters.body(isAsked), engine, rulesInPolicy } };
    },
  };
}

/** Its own: the authority of the runtime is trusted for nobody else. */
function runtimeCaller({ ORK_RUNTIME_CA: caFile }: GatewayContext['env']): HttpCaller {
  return new HttpCaller(caFile ? { caFile } : {});
}

function admissionTools(
  { client, clock, env, metrics, plan, settings }: GatewayContext,
  http: HttpCaller,
  runtimeHttp: HttpCaller,
): AdmissionTools {
  const secrets = new ReadSecrets(client, clock);
  const runtime = new RuntimeClient({
    endpoint: settings.runtimeEndpoint,
    token: env['ORK_RUNTIME_TOKEN'],
    http: runtimeHttp.call,
    clock,
  });
  const external = new ReviewExternalCalls({ clock, http: http.call, env, secrets });
  return {
    clock,
    metrics,
    lookups: new Lookups({ runtime, external, clock }),
    schemas: new Schemas(client, clock),
    window: plan.katalog.gateway.conversion.window,
  };
}
