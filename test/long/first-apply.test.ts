/** `kubectl apply` of a bundle for the first time: its parts start in any order. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { apiPath, applied, katalogFolder } from '../support/bundle.js';
import { cluster } from '../support/cluster.js';
import { startDeployed } from '../support/deployed-process.js';
import { untilObject } from '../support/follow.js';
import { mailServer } from '../support/mail-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const NOTIFIES = `
        status:
          fields:
            - path: phase
              value: Large
              when: [{ field: spec.text, equals: large, notify: { teams: [ops], message: "{{ .Name }} is large" } }]
`;

it('a runtime that starts before the token of its gateway exists posts when the kubelet has mounted it', async () => {
  const kube = cluster();
  const notification = 'notification: { teams: { ops: { email: [ops@example.org] } } }\n';
  const folder = await katalogFolder(NOTIFIES, notification);
  const { namespace, type } = folder;
  await applied(kube, folder);
  const smtp = await mailServer();
  onTestFinished(() => smtp.close());
  const service = await TcpProxy.to();
  onTestFinished(() => service.close());
  const inCluster = { KUBERNETES_SERVICE_HOST: '127.0.0.1' };
  const runtime = await startDeployed(kube, {
    namespace,
    name: 'orkestra-runtime',
    env: { ...inCluster, ORK_GATEWAY_ENDPOINT: `http://127.0.0.1:${service.port}` },
  });
  await vi.waitFor(() => expect(runtime.log.map(({ msg }) => msg)).toContain('became konductor'), WAIT);
  const gateway = await startDeployed(kube, {
    namespace,
    name: 'orkestra-gateway',
    args: ['--webhooks', '--advertise', 'https://127.0.0.1:0', '--shutdown-delay', '0s'],
    env: { ...inCluster, SMTP_HOST: '127.0.0.1', SMTP_PORT: String(smtp.port), SMTP_FROM: 'ork@example.org' },
  });
  await untilObject(kube, `/api/v1/namespaces/${namespace}/secrets/orkestra-notify`);
  const { url } = gateway.log.find(({ msg }) => msg === 'gateway listening') ?? {};
  service.targets = [Number(new URL(String(url)).port)];
  const page = {
    apiVersion: `${type.group}/v1`,
    kind: 'Page',
    metadata: { name: 'front' },
    spec: { text: 'large' },
  };
  await kube.post(apiPath(type, namespace), page);
  await vi.waitFor(() => expect(JSON.stringify(runtime.log)).toContain('the gateway answered 401'), WAIT);
  expect(JSON.stringify(runtime.log)).toContain('no token was sent');
  expect(smtp.mails).toEqual([]);
  await runtime.syncSecrets();
  await smtp.received(1);
  expect(smtp.mails[0]?.text).toContain('front is large');
  expect([await runtime.stop(), await gateway.stop()]).toEqual([0, 0]);
});

const WAIT = { timeout: 60_000, interval: 100 };
