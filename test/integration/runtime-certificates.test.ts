import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import type { KubeBody } from '../support/kube-body.js';
import { operated, readyCondition } from '../support/operated.js';

const crd = fileCrd('Host');

describe('the certificate of a Secret', () => {
  it('the certificate of a Secret is issued once, kept, and reissued for other names or when it is broken', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    secrets:
      - name: "{{ .metadata.name }}"
        tls: { commonName: "{{ .spec.host }}", dnsNames: ["{{ .metadata.name }}.svc"], validFor: 90d }
`,
    );
    const path = `/api/v1/namespaces/${namespace}/secrets/a`;
    await createCr('a', { host: 'one.example.org' });
    const first = await untilObject(kube, path);
    expect(first).toMatchObject({
      type: 'kubernetes.io/tls',
      metadata: { labels: { 'orkestra-owner': 'a' } },
    });
    expect(first.metadata.annotations).toHaveProperty(['orkestra.orkspace.io/generated-at']);
    const certificate = certificateOf(first);
    expect(certificate.subjectAltName).toBe('DNS:one.example.org, DNS:a.svc');
    expect(certificate.checkIssued(new X509Certificate(decoded(first, 'ca.crt')))).toBe(true);
    await patchCr('a', { spec: { other: 'x' } });
    await ready('a', 2);
    expect((await kube.get(path)).body.data).toEqual(first.data);
    await patchCr('a', { spec: { host: 'two.example.org' } });
    const second = await untilObject(kube, path, ({ data }) => data['tls.crt'] !== first.data['tls.crt']);
    expect(certificateOf(second).subjectAltName).toBe('DNS:two.example.org, DNS:a.svc');
    await kube.patch('merge', path, { data: { 'tls.crt': 'AAAA' } });
    const third = await untilObject(kube, path, ({ data }) => data['tls.crt'] !== 'AAAA');
    expect(certificateOf(third).subjectAltName).toBe('DNS:two.example.org, DNS:a.svc');
  });

  it('no certificate is written into a foreign Secret, and the status says so', async () => {
    const { kube, namespace, createCr, crPath } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    secrets: [{ name: taken, tls: { commonName: "{{ .spec.host }}" } }]
`,
    );
    const secrets = `/api/v1/namespaces/${namespace}/secrets`;
    const taken = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'taken' },
      stringData: { key: 'mine' },
    };
    await kube.post(secrets, taken);
    await createCr('a', { host: 'one.example.org' });
    const cr = await untilObject(kube, crPath('a'), (each) => readyCondition(each)?.['status'] === 'False');
    expect(readyCondition(cr)?.['message']).toContain('it exists and is not a child of this custom resource');
    expect((await kube.get(`${secrets}/taken`)).body.data).toEqual({ key: 'bWluZQ==' });
  });

  it('the certificate of an Ingress is deleted with the Ingress', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    ingresses:
      - name: "{{ .metadata.name }}"
        host: "{{ .spec.host }}"
        serviceName: web
        servicePort: 80
        tls: { create: true, secretName: "{{ .metadata.name }}-tls" }
        when: [{ field: spec.host }]
`,
    );
    const secret = `/api/v1/namespaces/${namespace}/secrets/a-tls`;
    await createCr('a', { host: 'one.example.org' });
    await ready('a');
    expect(certificateOf((await kube.get(secret)).body).subjectAltName).toBe('DNS:one.example.org');
    const ingress = await kube.get(`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/a`);
    expect(ingress.body.spec['tls']).toEqual([{ hosts: ['one.example.org'], secretName: 'a-tls' }]);
    await patchCr('a', { spec: { host: null } });
    await ready('a', 2);
    expect((await kube.get(secret)).status).toBe(404);
  });
});

function certificateOf(secret: KubeBody): X509Certificate {
  return new X509Certificate(decoded(secret, 'tls.crt'));
}

function decoded({ data }: KubeBody, key: string): Buffer {
  return Buffer.from(data[key] ?? '', 'base64');
}
