/**
 * A validating webhook that allows every write of a ConfigMap after a while. Each request holds its seat so long, so that the
 * API server's limit is its seats, and not the machine that the bench runs on.
 */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { authority } from '../../test/support/authority.js';

export interface SlowWebhook {
  /** What is to be created on the API server. */
  readonly configuration: object;
  stop(): Promise<void>;
}

export async function slowWebhook(delayMs: number, namespace: string): Promise<SlowWebhook> {
  const issuer = await authority('a slow webhook');
  const server = createServer(await issuer.issue(['127.0.0.1']), async (message, response) => {
    // The API server may leave before it has asked.
    const asked = await text(message).catch(() => undefined);
    if (asked === undefined) return;
    const { request } = JSON.parse(asked) as { readonly request: { readonly uid: string } };
    await wait(delayMs);
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: request.uid, allowed: true },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(review));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'slow' },
    webhooks: [
      {
        name: 'slow.orkestra.test',
        clientConfig: {
          url: `https://127.0.0.1:${port}`,
          caBundle: Buffer.from(issuer.ca).toString('base64'),
        },
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['configmaps'],
            operations: ['CREATE', 'UPDATE'],
          },
        ],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  };
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { configuration, stop };
}
