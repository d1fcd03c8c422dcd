import { defineErrors } from '../lib/base/index.js';

/** What can go wrong with a gateway itself. */
export const GATEWAY_ERRORS = defineErrors({
  ORK_GATEWAY_LISTEN: {
    summary: 'The gateway cannot listen on its address.',
    remedy:
      'Choose another port with --port or ORK_PORT for plain HTTP, and with --advertise or --webhook-port for the webhooks; 0 lets the system choose.',
  },
  ORK_GATEWAY_CERTIFICATE: {
    summary: 'The gateway has no certificate that it can serve.',
    remedy: 'Check the files of TLS_CERT and TLS_KEY: PEM, readable, and certificate and key of one pair.',
  },
  ORK_GATEWAY_NAMESPACE: {
    summary: 'The namespace in which the gateway keeps its certificate does not exist.',
    remedy: 'Create it with `kubectl create namespace`, or name another one with ORK_NAMESPACE.',
  },
  ORK_GATEWAY_ENVIRONMENT: {
    summary: 'A variable of the environment of the gateway cannot be read.',
    remedy: 'Correct the variable, or remove it: the Katalog and a default are used without it.',
  },
  ORK_GATEWAY_POLICY: {
    summary: 'A rule cannot run as a policy of the API server, and `security.webhooks.engine` is `policy`.',
    remedy: 'Set `security.webhooks.engine` to `auto`, or change the rule.',
  },
});
