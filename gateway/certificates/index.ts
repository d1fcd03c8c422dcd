import type { GatewayContext, ServingCertificate } from '../capability.js';
import { FileCertificate } from './file-certificate.js';
import { OwnCertificate } from './own-certificate.js';

/** Where the certificate of the webhooks comes from. */
export function servingCertificate({ settings, env, clock, log }: GatewayContext): ServingCertificate {
  const { TLS_CERT: cert, TLS_KEY: key, TLS_CA: ca } = env;
  if (cert !== undefined && key !== undefined) return new FileCertificate({ cert, key, ca }, { clock, log });
  const { serviceName, namespace, webhooks } = settings;
  const service = ['', `.${namespace}`, `.${namespace}.svc`, `.${namespace}.svc.cluster.local`];
  const advertised = webhooks?.advertise?.hostname.replace(/^\[|\]$/g, '');
  const names = [
    ...(advertised === undefined ? [] : [advertised]),
    ...service.map((end) => serviceName + end),
  ];
  return new OwnCertificate(names, clock);
}
