import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the first load of all sources takes longer than a test may.
import './generate.js';

/** A folder of files; gives the path of one. */
function folderOf(files: Readonly<Record<string, string>>): (name: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-generate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (name) => join(folder, name);
}

const entry = (kind: string, box = 'onReconcile: { configMaps: [{ name: a }] }', more = '') => `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
spec:
  crds:
    ${kind.toLowerCase()}:
      apiTypes: { group: demo.example.com, version: v1, kind: ${kind}, plural: ${kind.toLowerCase()}s }
${more}      operatorBox: { ${box} }
`;

/** Of all kinds, what the tests read. */
interface Generated {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data: Readonly<Record<string, string>>;
  readonly rules: readonly unknown[];
  readonly subjects: readonly unknown[];
  readonly spec: {
    readonly template: { readonly metadata: { readonly annotations: object }; readonly spec: Pod };
  };
}

interface Pod {
  readonly volumes: readonly {
    readonly name: string;
    readonly configMap?: { readonly items: unknown };
    readonly secret?: object;
  }[];
  readonly containers: readonly {
    readonly args: readonly string[];
    readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: object }[];
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
}

function only(objects: readonly Generated[], kind: string): Generated {
  const [found, ...more] = objects.filter((object) => object.kind === kind);
  if (!found || more.length > 0) throw new Error(`expected one ${kind}`);
  return found;
}

async function generated(
  args: readonly string[],
): Promise<{ readonly objects: readonly Generated[]; readonly err: string }> {
  const { code, out, err } = await ork(['generate', ...args]);
  expect([code, out === '' ? err : '']).toEqual([0, '']);
  return { objects: parseAllDocuments(out).map((document) => document.toJS()), err };
}

describe('ork generate', () => {
  it('a bundle has everything in the order of application, and the same bytes each time', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    const args = ['bundle', at('katalog.yaml')];
    const { objects, err } = await generated(args);
    expect(objects.map(({ kind }) => kind)).toEqual([
      ...['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
      ...['ConfigMap', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'],
    ]);
    expect(err).toContain('the CRD of item is not in the bundle');
    expect(await ork(['generate', ...args])).toEqual(await ork(['generate', ...args]));
  });

  it('files of several folders stand in the pod as they do here', async () => {
    const at = folderOf({ 'a/k.yaml': entry('Item'), 'b c/k.yaml': entry('Order'), 'b c/k-yaml': '' });
    const { objects } = await generated(['bundle', at('a/k.yaml'), at('b c/k.yaml')]);
    const map = only(objects, 'ConfigMap');
    const { spec } = only(objects, 'Deployment').spec.template;
    expect(Object.keys(map.data)).toEqual(['a_k.yaml', 'b_c_k.yaml']);
    expect(spec.volumes[0]?.configMap?.items).toEqual([
      { key: 'a_k.yaml', path: 'a/k.yaml' },
      { key: 'b_c_k.yaml', path: 'b c/k.yaml' },
    ]);
    const folder = '/etc/orkestra/katalog';
    expect(spec.containers[0]?.args).toEqual([
      'run',
      '-f',
      `${folder}/a/k.yaml`,
      '-f',
      `${folder}/b c/k.yaml`,
    ]);
  });

  it('a changed Katalog changes the template of the pods, so that kubectl apply rolls it out', async () => {
    const annotations = async (text: string): Promise<string> => {
      const { objects } = await generated(['bundle', folderOf({ 'k.yaml': text })('k.yaml')]);
      const { metadata } = only(objects, 'Deployment').spec.template;
      return JSON.stringify(metadata.annotations);
    };
    expect(await annotations(entry('Item'))).toBe(await annotations(entry('Item')));
    expect(await annotations(entry('Item'))).not.toBe(await annotations(`${entry('Item')}# changed\n`));
  });

  it('roles hold the access that ork validate --full prints, with the reasons as comments', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    const args = ['rbac', '-k', at('katalog.yaml'), '-n', 'shop', '--name', 'shop-runtime'];
    const { objects } = await generated(args);
    const [account, cluster, own, binding] = ['ServiceAccount', 'ClusterRole', 'Role', 'RoleBinding'].map(
      (kind) => only(objects, kind),
    );
    expect(account?.metadata).toMatchObject({ name: 'shop-runtime', namespace: 'shop' });
    expect(cluster?.metadata.name).toBe('shop:shop-runtime');
    expect(cluster?.rules).toContainEqual({
      apiGroups: ['demo.example.com'],
      resources: ['items/status'],
      verbs: ['patch'],
    });
    expect(own?.rules).toContainEqual({
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: ['orkestra-konductor'],
      verbs: ['get', 'update'],
    });
    expect(binding?.subjects).toEqual([{ kind: 'ServiceAccount', name: 'shop-runtime', namespace: 'shop' }]);
    expect(JSON.stringify(objects)).not.toContain('*');
    expect((await ork(['generate', ...args])).out).toContain('  # item: children of kind ConfigMap\n');
  });

  it('a Katalog with admission gets a gateway, and its processes know each other', async () => {
    const security = 'security: { webhooks: { admission: { enabled: true } } }\n';
    const at = folderOf({ 'katalog.yaml': `${entry('Item')}${security}` });
    const { objects } = await generated(['bundle', at('katalog.yaml'), '-n', 'shop']);
    const named = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    for (const kind of ['ServiceAccount', 'Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'])
      expect(named).toEqual(expect.arrayContaining([`${kind} orkestra-runtime`, `${kind} orkestra-gateway`]));
    expect(named.filter((name) => /^(Namespace|ConfigMap) /.test(name))).toEqual([
      'Namespace shop',
      'ConfigMap orkestra-katalog',
    ]);
    expect(JSON.stringify(objects)).not.toMatch(/WebhookConfiguration"|"\*"/);
    const only = await generated(['bundle', at('katalog.yaml'), '-n', 'shop', '--for', 'gateway']);
    const text = JSON.stringify(only.objects);
    expect(text).not.toContain('"kind":"Deployment","metadata":{"name":"orkestra-runtime"');
    expect(text).toContain('{"name":"ORK_CLUSTER_ROLE","value":"shop:orkestra-gateway"}');
    expect(text).not.toContain('demo.example.com"],"resources":["items"');
  });

  it('a crdFile that is nested without an end, or expands aliases of aliases, is refused with its place', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(10)}]`,
    );
    for (const text of ['['.repeat(300_000), ['a0: &a0 [x, x]', ...levels].join('\n')]) {
      const box = 'onReconcile: { configMaps: [{ name: a }] }';
      const katalog = entry('Item', box, '      crdFile: crd.yaml\n');
      const at = folderOf({ 'katalog.yaml': katalog, 'crd.yaml': text });
      const { code, out, err } = await ork(['generate', 'bundle', at('katalog.yaml')]);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(new RegExp(`^ork: ${at('crd.yaml')}: .*\\(ORK_MANIFEST\\)`));
    }
  });

  it('a Katalog with notifications gets a gateway, and its runtime the token of it, unless it delivers by itself', async () => {
    const notification = (more = '') => `notification: { teams: { ops: { email: [a@b.example] } }${more} }\n`;
    const tokenOf = async (text: string): Promise<readonly unknown[]> => {
      const at = folderOf({ 'katalog.yaml': `${entry('Item')}${text}` });
      const { objects } = await generated(['bundle', at('katalog.yaml')]);
      const named = (name: string) =>
        objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name);
      const { containers = [], volumes = [] } = named('orkestra-runtime')?.spec.template.spec ?? {};
      const { env = [], volumeMounts = [] } = containers[0] ?? {};
      return [
        named('orkestra-gateway') !== undefined,
        env.find(({ name }) => name === 'ORK_NOTIFY_TOKEN_FILE')?.value,
        volumeMounts.find(({ name }) => name === 'notify-token')?.mountPath,
        volumes.find(({ name }) => name === 'notify-token')?.secret,
      ];
    };
    const folder = '/var/run/secrets/orkestra-notify';
    const secret = {
      secretName: 'orkestra-notify',
      optional: true,
      items: [{ key: 'token', path: 'token' }],
    };
    const given = [true, `${folder}/token`, folder, secret];
    expect(await tokenOf(notification())).toEqual(given);
    expect(await tokenOf(notification(', standalone: false'))).toEqual(given);
    for (const more of [', standalone: true', ', enabled: false'])
      expect(await tokenOf(notification(more))).toEqual([false, undefined, undefined, undefined]);
    expect(await tokenOf('')).toEqual([false, undefined, undefined, undefined]);
  });

  it('an unset variable is named with the Secret that brings it', async () => {
    const at = folderOf({
      'katalog.yaml': entry('Item', 'cross: [{ crd: loader, source: { host: $LOADER } }]'),
    });
    const { err } = await generated(['bundle', at('katalog.yaml')]);
    expect(err).toContain('refers to $LOADER, which is not set here');
    expect(err).toContain('read from the Secret orkestra-system/orkestra-runtime-env');
  });

  it('children that are Roles are named with the risk', async () => {
    const roles =
      'onReconcile: { roles: [{ name: a, rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }] }] }';
    const at = folderOf({ 'katalog.yaml': entry('Item', roles) });
    expect((await generated(['rbac', at('katalog.yaml')])).err).toContain(
      'warning: item makes roles: the runtime may then grant',
    );
  });

  it('a Katalog with hooks needs an image that holds it', async () => {
    const at = folderOf({
      'katalog.yaml': entry('Item', 'reconciler: { hooks: { module: ./hooks.js, function: item } }'),
      'hooks.js': 'export const item = () => {};',
    });
    const refused = await ork(['generate', 'bundle', at('katalog.yaml')]);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('the hook ./hooks.js is code') });
    const { objects } = await generated(['bundle', at('katalog.yaml'), '--in-image', '/katalog/']);
    expect(objects.map(({ kind }) => kind)).not.toContain('ConfigMap');
    const { spec } = only(objects, 'Deployment').spec.template;
    expect(spec.containers[0]?.args).toEqual(['run', '-f', '/katalog/katalog.yaml']);
  });

  it('files that a ConfigMap cannot hold are refused', async () => {
    const at = folderOf({ 'katalog.yaml': `${entry('Item')}# ${'x'.repeat(1_000_001)}\n` });
    const { code, err } = await ork(['generate', 'configmap', at('katalog.yaml')]);
    expect(code).toBe(1);
    expect(err).toContain('a ConfigMap holds at most 1000000 (ORK_GENERATE_FILES)');
  });

  it('a folder takes one file per object, in the order of application', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item'), 'out/.keep': '' });
    await ork(['generate', 'rbac', at('katalog.yaml'), '-o', at('out')]);
    expect(readdirSync(at('out')).slice(1)).toEqual([
      '00-serviceaccount-orkestra-runtime.yaml',
      '01-clusterrole-orkestra-system-orkestra-runtime.yaml',
      '02-clusterrolebinding-orkestra-system-orkestra-runtime.yaml',
      '03-role-orkestra-runtime.yaml',
      '04-rolebinding-orkestra-runtime.yaml',
    ]);
    expect(readFileSync(at('out/03-role-orkestra-runtime.yaml'), 'utf8')).toMatch(
      /^# Generated by ork generate rbac/,
    );
  });

  it('a Control Center reads the runtime of the Katalog, has no account token and signs people in', async () => {
    const api = 'security: { api: { auth: token, tokens: [{ token: $LIVE_TOKEN }] } }\n';
    const at = folderOf({ 'katalog.yaml': `${entry('Item')}${api}` });
    const args = ['bundle', at('katalog.yaml'), '-n', 'shop', '--for', 'control-center'];
    const { objects, err } = await generated(args);
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ServiceAccount orkestra-control-center',
      'ConfigMap orkestra-control-center-runtimes',
      ...['Deployment', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'].map(
        (kind) => `${kind} orkestra-control-center`,
      ),
    ]);
    expect(parse(only(objects, 'ConfigMap').data['runtimes.yaml'] ?? '')).toEqual({
      readOnly: true,
      runtimes: [
        {
          name: 'shop',
          urls: ['http://orkestra-runtime.shop.svc:8080'],
          auth: { tokenFile: '/etc/orkestra/tokens/shop' },
        },
      ],
    });
    const { spec } = only(objects, 'Deployment').spec.template;
    expect(spec).toMatchObject({ automountServiceAccountToken: false });
    expect(spec.containers[0]?.args).toEqual([
      ...['control', '--host', '0.0.0.0', '--port', '8081'],
      ...['--runtimes', '/etc/orkestra/runtimes/runtimes.yaml'],
    ]);
    expect(spec.containers[0]).toMatchObject({
      envFrom: [{ secretRef: { name: 'orkestra-control-center-env' } }],
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(only(objects, 'NetworkPolicy').spec).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(err).toContain('the Secret shop/orkestra-control-center-env has ADMIN_USERNAME');
    expect(err).toContain('is the key shop of the Secret shop/orkestra-control-center-tokens');
  });

  it('with --tls-secret the Live API has its certificate, and whoever reads it the authority', async () => {
    const security = 'security: { webhooks: { admission: { enabled: true } } }\n';
    const at = folderOf({ 'katalog.yaml': `${entry('Item')}${security}` });
    const args = ['bundle', at('katalog.yaml'), '-n', 'shop', '--name', 'shop-runtime'];
    const podsOf = async (...more: readonly string[]) => {
      const { objects } = await generated([...args, ...more]);
      const deployments = objects.filter(({ kind }) => kind === 'Deployment');
      return Object.fromEntries(deployments.map(({ metadata, spec }) => [metadata.name, spec.template.spec]));
    };
    const envOf = ({ containers: [container] = [] as never }: Partial<Pod> = {}) =>
      Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    const url = 'https://shop-runtime.shop.svc:8080';
    const caFile = '/var/run/secrets/orkestra-runtime/ca.crt';
    const ca = { secretName: 'shop-tls', items: [{ key: 'ca.crt', path: 'ca.crt' }] };

    const { 'shop-runtime': runtime, 'orkestra-gateway': gateway } = await podsOf('--tls-secret', 'shop-tls');
    expect(envOf(runtime)).toMatchObject({
      ORK_TLS_CERT: '/var/run/secrets/orkestra-tls/tls.crt',
      ORK_TLS_KEY: '/var/run/secrets/orkestra-tls/tls.key',
      ORK_ADVERTISED_URL: 'https://$(POD_IP):8080',
    });
    expect(runtime?.volumes).toContainEqual({ name: 'tls', secret: { secretName: 'shop-tls' } });
    const probe = { httpGet: { scheme: 'HTTPS' } };
    expect(runtime?.containers).toMatchObject([
      { startupProbe: probe, readinessProbe: probe, livenessProbe: probe },
    ]);
    expect(envOf(gateway)).toMatchObject({ ORK_RUNTIME_ENDPOINT: url, ORK_RUNTIME_CA: caFile });
    expect(gateway?.volumes).toContainEqual({ name: 'runtime-ca', secret: ca });
    expect(JSON.stringify(gateway?.containers)).not.toContain('HTTPS');

    const alone = await podsOf('--for', 'gateway');
    expect(envOf(alone['orkestra-gateway'])).toMatchObject({
      ORK_RUNTIME_ENDPOINT: 'http://shop-runtime.shop.svc:8080',
      ORK_RUNTIME_SERVICE_ACCOUNT: 'shop-runtime',
    });
    writeFileSync(at('katalog.yaml'), `${entry('Item')}${security}gateway: { standalone: true }\n`);
    expect(envOf((await podsOf('--tls-secret', 'shop-tls'))['orkestra-gateway'])).not.toHaveProperty(
      'ORK_RUNTIME_ENDPOINT',
    );
    const asked = await podsOf('--for', 'runtime', '--tls-secret', 'shop-tls');
    expect(envOf(asked['shop-runtime'])).toHaveProperty('ORK_TLS_CERT');
    const { objects } = await generated([...args, '--for', 'control-center', '--tls-secret', 'shop-tls']);
    expect(parse(only(objects, 'ConfigMap').data['runtimes.yaml'] ?? '')).toMatchObject({
      runtimes: [{ urls: [url], tls: { caFile } }],
    });
    const center = only(objects, 'Deployment').spec.template.spec;
    expect(center.volumes).toContainEqual({ name: 'runtime-ca', secret: ca });
  });

  it('refuses a name that no Secret has', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    const { code, err } = await ork(['generate', 'bundle', at('katalog.yaml'), '--tls-secret', 'Shop_tls']);
    expect([code, err]).toEqual([2, expect.stringContaining('invalid Secret name "Shop_tls"')]);
  });

  it('all of it stands in files of one folder, which -o has to name', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    expect(await ork(['generate', 'all', at('katalog.yaml')])).toMatchObject({
      code: 2,
      err: expect.stringContaining('-o <folder> is required because several files are written'),
    });
    await ork(['generate', 'all', at('katalog.yaml'), '-o', at('deploy')]);
    expect(readdirSync(at('deploy')).sort()).toEqual([
      ...['bundle.yaml', 'cr.yaml', 'crd.yaml', 'dashboard.json', 'katalog.yaml'],
    ]);
    expect((await ork(['validate', at('deploy/katalog.yaml')])).code).toBe(0);
    const same = await ork(['diff', at('katalog.yaml'), at('deploy/katalog.yaml')]);
    expect([same.code, same.out]).toEqual([0, expect.not.stringMatching(/^[+~-] /m)]);
  });

  it('a dashboard is about the CRDs of the Katalog alone', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    const { out } = await ork(['generate', 'dashboards', at('katalog.yaml')]);
    const { title, templating } = JSON.parse(out) as {
      title: string;
      templating: { list: { name: string; query: string; allValue: string }[] };
    };
    expect(title).toBe('Orkestra: shop');
    expect(templating.list[1]).toMatchObject({ name: 'crd', query: 'item', allValue: 'item' });
  });

  it('what cannot be written is one error', async () => {
    const at = folderOf({ 'katalog.yaml': entry('Item') });
    const { code, err } = await ork(['generate', 'rbac', at('katalog.yaml'), '-o', at('nowhere/rbac.yaml')]);
    expect(code).toBe(1);
    expect(err).toContain('(ORK_OUTPUT)');
  });
});
