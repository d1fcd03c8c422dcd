import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../lib/base/index.js';
import { apiPath, applied, katalogFolder } from '../support/bundle.js';
import { cluster } from '../support/cluster.js';
import { startDeployed } from '../support/deployed-process.js';
import { untilObject } from '../support/follow.js';
import { ork } from '../support/in-process.js';
import type { KubeBody } from '../support/kube-body.js';

const ADMISSION = `
      validation:
        rules: [{ field: spec.text, operator: notEquals, value: forbidden, message: that text is forbidden, action: deny }]
`;

describe('ork generate bundle', () => {
  it('a Katalog with admission gets a gateway, which registers and answers with the account it is given', async () => {
    const kube = cluster();
    const instance = crypto.randomUUID().slice(0, 8);
    const folder = await katalogFolder(
      ADMISSION,
      `security: { webhooks: { admission: { enabled: true }, instance: "${instance}" } }\n`,
    );
    const { namespace, type } = folder;
    await applied(kube, folder);
    const validating = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
    onTestFinished(
      async () => void (await kube.delete(`${validating}/orkestra-admission-validation-${instance}`)),
    );
    const gateway = await startDeployed(kube, {
      namespace,
      name: 'orkestra-gateway',
      args: ['--webhooks', '--advertise', 'https://127.0.0.1:0', '--shutdown-delay', '0s'],
    });
    const page = (name: string, text: string) =>
      kube.post(apiPath(type, namespace), {
        apiVersion: `${type.group}/v1`,
        kind: 'Page',
        metadata: { name },
        spec: { text },
      });
    await Promise.race([
      untilObject(kube, `${validating}/orkestra-admission-validation-${instance}`, hasWebhooks),
      gateway.failed,
    ]);
    await expect
      .poll(async () => (await page('no', 'forbidden')).body.message)
      .toContain('that text is forbidden');
    expect(await page('yes', 'fine')).toMatchObject({ status: 201 });
    expect(await gateway.stop()).toBe(0);
    expect(gateway.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('a Katalog with notifications gets a gateway, which makes a token and takes no other', async () => {
    const kube = cluster();
    const folder = await katalogFolder('', 'notification: { teams: { ops: { email: [a@b.example] } } }\n');
    const { namespace } = folder;
    await applied(kube, folder);
    const gateway = await startDeployed(kube, {
      namespace,
      name: 'orkestra-gateway',
      args: ['--webhooks', '--advertise', 'https://127.0.0.1:0', '--shutdown-delay', '0s'],
      env: { KUBERNETES_SERVICE_HOST: '127.0.0.1', SMTP_HOST: '127.0.0.1', SMTP_FROM: 'ork@example.org' },
    });
    const secret = `/api/v1/namespaces/${namespace}/secrets/orkestra-notify`;
    await Promise.race([untilObject(kube, secret), gateway.failed]);
    const token = Buffer.from((await kube.get(secret)).body.data['token'] ?? '', 'base64').toString('utf8');
    const { url } = gateway.log.find(({ msg }) => msg === 'gateway listening') ?? {};
    const post = async (authorization: string): Promise<number> => {
      const answer = await fetch(`${url}/notify`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify({ teamName: 'nobody', subject: 'a test' }),
      });
      return answer.status;
    };
    await expect.poll(() => post(`Bearer ${token}`)).toBe(404);
    expect(await post('Bearer another')).toBe(401);
    expect(await gateway.stop()).toBe(0);
    expect(gateway.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  it('what it writes is accepted, and its Deployment operates CRs with the account it is given', async () => {
    const kube = cluster();
    const { katalog, namespace, type } = await katalogFolder();
    await applied(kube, { katalog, namespace, type });
    const pages = apiPath(type, namespace);
    await kube.post(pages, {
      apiVersion: `${type.group}/v1`,
      kind: 'Page',
      metadata: { name: 'front' },
      spec: { text: 'hello' },
    });
    const runtime = await startDeployed(kube, { namespace, name: 'orkestra-runtime' });
    await Promise.race([untilObject(kube, `${pages}/front`, isReady), runtime.failed]);
    const child = await kube.get(`/api/v1/namespaces/${namespace}/configmaps/front`);
    expect(child.body.data).toEqual({ text: 'hello' });
    expect(await runtime.stop()).toBe(0);
    expect(runtime.log.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(runtime.log.map(({ msg }) => msg)).toContain('became konductor');
  });

  it('its pods pass the Pod Security Standard restricted, which its namespace enforces', async () => {
    const kube = cluster();
    const { katalog, namespace } = await katalogFolder();
    const { out } = await ork(['generate', 'bundle', '-f', katalog, '-n', namespace]);
    const objects = parseAllDocuments(out).map((document) => document.toJS() as KubeBody);
    const [space, account, deployment] = ['Namespace', 'ServiceAccount', 'Deployment'].map((kind) =>
      objects.find((object) => object.kind === kind),
    );
    await kube.post('/api/v1/namespaces', space);
    onTestFinished(async () => void (await kube.delete(`/api/v1/namespaces/${namespace}`)));
    await kube.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, account);
    const { template } = (deployment?.spec ?? {}) as { template: { metadata: object; spec: object } };
    const pod = { apiVersion: 'v1', kind: 'Pod', ...template, metadata: { name: 'trial' } };
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    const query = { dryRun: 'All' };
    expect(await kube.post(pods, pod, { query })).toMatchObject({ status: 201 });
    if (kube.kind === 'embedded') return;
    // The control: the standard is enforced.
    const root = { ...pod, spec: { ...template.spec, securityContext: {} } };
    expect(await kube.post(pods, root, { query })).toMatchObject({ status: 403 });
  });
});

describe('ork generate crd and cr', () => {
  it('a derived CRD is accepted with all that it checks, and so is the example', async () => {
    const kube = cluster();
    const id = crypto.randomUUID().slice(0, 8);
    const folder = await mkdtemp(join(tmpdir(), 'orkestra-crd-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const katalog = join(folder, 'katalog.yaml');
    await writeFile(
      katalog,
      `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    app:
      apiTypes: { group: g${id}.test, version: v1, kind: App, plural: apps }
      mutation: { rules: [{ field: spec.replicas, default: "2" }] }
      validation:
        rules:
          - { field: spec.image, prefix: "registry.example.org/" }
          - { field: spec.replicas, greaterThan: 0 }
          - { field: spec.replicas, max: 10 }
          - { field: spec.tier, in: [low, high] }
          - { field: spec.owner, operator: exists }
      operatorBox:
        onReconcile:
          deployments:
            - { name: "{{ .item.name }}", forEach: { field: spec.parts }, image: "{{ .spec.image }}", replicas: "{{ .spec.replicas }}" }
          configMaps:
            - { name: a, forEach: { field: spec.settings }, data: { value: "{{ .value }}", all: "{{ .spec | toJson }}" } }
        status: { fields: [{ path: phase, value: Running }, { path: count, value: 1, type: int }] }
`,
    );
    const made = async (kind: string) => {
      const { out } = await ork(['generate', kind, katalog]);
      return parseAllDocuments(out).map((document) => document.toJS() as JsonObject)[0];
    };
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const definition = await made('crd');
    expect(await kube.post(definitions, definition, { query: { fieldValidation: 'Strict' } })).toMatchObject({
      status: 201,
    });
    onTestFinished(async () => void (await kube.delete(`${definitions}/apps.g${id}.test`)));
    const apps = `/apis/g${id}.test/v1/namespaces/default/apps`;
    const example = (await made('cr')) as JsonObject & { readonly spec: object };
    await expect
      .poll(() => kube.post(apps, example, { query: { fieldValidation: 'Strict' } }))
      .toMatchObject({ status: 201 });
    const refused = { ...example, metadata: { name: 'b' }, spec: { ...example.spec, replicas: 11 } };
    expect(await kube.post(apps, refused)).toMatchObject({ status: 422 });
  });
});

function hasWebhooks(object: KubeBody): boolean {
  const { webhooks = [] } = object as { webhooks?: unknown[] };
  return webhooks.length > 0;
}

function isReady({ status }: KubeBody): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
