import type { Capability, GatewayContext } from '../capability.js';
import { ALLOWED, reviewRoute } from '../review/index.js';

/** `validation` and `mutation` of every CRD, asked by the API server. */
export function admission(context: GatewayContext): Capability {
  const { katalog } = context.plan;
  const answer = () => ({ crd: '', response: ALLOWED });
  const routes = ['/validate', '/mutate'].map((path) => reviewRoute(path, answer, context));
  return {
    name: 'admission',
    routes: katalog.gateway.admission ? routes : [],
    summary: () => ({ admissionEnabled: katalog.gateway.admission }),
  };
}
