/**
 * Conversion of custom resources between the versions of their CRDs, for the API server. What a conversion gives depends on
 * the object, the Katalog and the CRD alone, so every replica gives the same.
 */
import { joinConversions } from '../../katalog/index.js';
import type { Capability, GatewayContext } from '../capability.js';
import { convertRoute } from './convert-route.js';
import { ConvertedCrd } from './converted-crd.js';
import { watchCrd } from './crd-watch.js';

export function conversion(context: GatewayContext): Capability {
  const { plan } = context;
  const { enabled, window } = plan.katalog.gateway.conversion;
  const declared = [...plan.crds.values()].map(({ entry, program }) => ({
    entry,
    paths: program.conversion,
  }));
  const crds = enabled ? joinConversions(declared).map((joined) => new ConvertedCrd(joined, window)) : [];
  const stops: (() => Promise<void>)[] = [];
  return {
    name: 'conversion',
    routes: crds.length === 0 ? [] : [convertRoute(crds, context)],
    start: async () => {
      for (const crd of crds) stops.push(watchCrd(crd, context, () => undefined));
    },
    stop: async () => {
      await Promise.all(stops.map((stop) => stop()));
    },
    summary: () => ({ conversionEnabled: enabled }),
    sections: (entry) => {
      const crd = crds.find(({ joined }) => joined.entries.includes(entry));
      return crd ? { conversion: crd.counts.section() } : {};
    },
  };
}
