import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../../test/support/examples.js';
import { ork } from '../../../test/support/in-process.js';

const EXAMPLE = join(ROOT, 'examples/16-admission');
const KATALOG = join(EXAMPLE, 'katalog.yaml');

const gate = (...args: readonly string[]) => ork(['gate', '-f', KATALOG, ...args]);

/** A file of a test. */
function written(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-gate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cr.yaml');
  writeFileSync(file, text);
  return file;
}

const platform = (name: string, spec: string): string =>
  `apiVersion: examples.orkestra.io/v1\nkind: Platform\nmetadata: { name: ${name}, namespace: default }\nspec: ${spec}\n`;

describe('ork gate', () => {
  it('prints what mutation adds, which rules were not asked and how many passed', async () => {
    const { out, err, code } = await gate('--cr', join(EXAMPLE, 'cr.yaml'));
    expect(out).toBe(`Platform default/books: allowed
  + metadata.labels: {"example.org/environment":"production"}
  + spec.replicas: 3
  + spec.storageClass: "standard"
  note    the rule for spec.domain was not checked because unique is not available: --url is not given
  5/6 rules passed, 1 not checked`);
    expect([err, code]).toEqual(['', 0]);
  });

  it('prints every rule that does not hold and ends with 1', async () => {
    const { out, code } = await gate('--cr', join(EXAMPLE, 'bad.yaml'));
    expect(out.split('\n').filter((line) => /denied|warned|rules/.test(line))).toEqual([
      'Platform default/bad: denied',
      '  denied  images must come from registry.example.org, got docker.io/books:latest',
      '  denied  replicas must be at least 1',
      '  denied  environment must be one of development, staging, production',
      '  warned  docker.io/books:latest moves',
      '  1/6 rules passed, 1 not checked',
    ]);
    expect(code).toBe(1);
  });

  it('--old compares with the object before', async () => {
    const good = '{ image: registry.example.org/a, environment: staging, storageClass: ';
    const before = written(platform('a', `${good} fast }`));
    const after = written(`${platform('b', `${good} fast }`)}---\n${platform('a', `${good} slow }`)}`);
    const { out, code } = await gate('--cr', after, '--old', before);
    expect(out).toContain('Platform default/b: allowed');
    expect(out).toContain('  denied  storageClass cannot be changed');
    expect(code).toBe(1);
    expect((await gate('--cr', before, '--old', before)).out).toContain('0/0 rules passed');
  });

  it('a value has the type that the schema of crdFile gives its field', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-gate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const spec = { type: 'object', properties: { code: { type: 'string' } } };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'parts.shop.test' },
      spec: {
        group: 'shop.test',
        names: { kind: 'Part', plural: 'parts' },
        scope: 'Namespaced',
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    const katalog = {
      apiVersion: 'orkestra.orkspace.io/v1',
      kind: 'Katalog',
      metadata: { name: 'shop' },
      security: { webhooks: { admission: { enabled: true } } },
      spec: {
        crds: {
          part: { crdFile: 'crd.yaml', mutation: [{ field: 'spec.code', default: '{{ .spec.count }}' }] },
        },
      },
    };
    const cr = { apiVersion: 'shop.test/v1', kind: 'Part', metadata: { name: 'a' }, spec: { count: 7 } };
    for (const [name, object] of Object.entries({ katalog, crd, cr }))
      writeFileSync(join(folder, `${name}.yaml`), JSON.stringify(object));
    const { out } = await ork(['gate', '-f', join(folder, 'katalog.yaml'), '--cr', join(folder, 'cr.yaml')]);
    expect(out).toContain('  + spec.code: "7"\n');
  });

  it('--url asks a runtime', async () => {
    const runtime = createServer((_, response) =>
      response.end(
        JSON.stringify({ items: [{ name: 'other', namespace: 'x', value: 'books.example.org' }] }),
      ),
    ).listen(0, '127.0.0.1');
    await new Promise((resolve) => runtime.once('listening', resolve));
    onTestFinished(() => void runtime.close());
    const url = `http://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const { out, code } = await gate('--cr', join(EXAMPLE, 'cr.yaml'), '--url', url);
    expect(out).toContain('  denied  books.example.org belongs to another Platform');
    expect(code).toBe(1);
  });

  it('-o json prints an AdmissionReview for each CR', async () => {
    const { out } = await gate('--cr', join(EXAMPLE, 'cr.yaml'), join(EXAMPLE, 'bad.yaml'), '-o', 'json');
    const [good, bad] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(good).toMatchObject({
      kind: 'AdmissionReview',
      response: { allowed: true, patchType: 'JSONPatch' },
    });
    expect(bad.response).toMatchObject({ allowed: false, status: { reason: 'Forbidden' } });
    expect(bad.response).not.toHaveProperty('patch');
  });

  it('a CR of another kind, an empty file and a Katalog with a mistake end with 1', async () => {
    const other = await gate('--cr', written('apiVersion: v1\nkind: Secret\nmetadata: { name: a }\n'));
    expect([other.err, other.code]).toEqual(['Secret a: the Katalog has no CRD for Secret of v1', 1]);
    const empty = written('');
    expect(await gate('--cr', empty)).toMatchObject({ err: `${empty}: holds no CR`, code: 1 });
    const broken = written('kind: Katalog\n');
    expect((await ork(['gate', '-f', broken, '--cr', empty])).code).toBe(1);
  });

  it('rules that the API server does not ask are named as such', async () => {
    const katalog = written(`
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: x }
spec:
  crds:
    platform:
      apiTypes: { group: examples.orkestra.io, version: v1, kind: Platform, plural: platforms }
      validation: [{ field: spec.image, operator: exists }]
`);
    const { err, code } = await ork(['gate', '-f', katalog, '--cr', join(EXAMPLE, 'cr.yaml')]);
    expect(err).toContain('the API server does not ask these rules');
    expect(code).toBe(0);
  });
});

describe('ork gate and protections', () => {
  const katalog = (security: string, entry = ''): string =>
    written(`
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
security: ${security}
spec:
  crds:
    app:
      apiTypes: { group: shop.test, version: v1, kind: App, plural: apps }
      ${entry}
`);
  const app = (name: string, metadata = ''): string =>
    written(
      `{ apiVersion: shop.test/v1, kind: App, metadata: { name: ${name}, namespace: staging${metadata} } }\n`,
    );
  const LABELLED = ', labels: { orkestra.io/deletion-protection: "true" }';
  const review = (file: string, cr: string, ...args: readonly string[]) =>
    ork(['gate', '-f', file, '--cr', cr, ...args]);

  it('--operation DELETE says whether a CR may go, and which label a file lacks', async () => {
    const file = katalog('{ deletionProtection: {} }');
    const kept = await review(file, app('a', LABELLED), '--operation', 'DELETE');
    expect([kept.out, kept.err, kept.code]).toEqual([
      `App staging/a: denied
  denied  [App "a"] deletion is blocked by Orkestra deletion protection. To release it: kubectl label apps.shop.test a -n staging orkestra.io/deletion-protection=false --overwrite
  0/1 rules passed`,
      '',
      1,
    ]);
    const bare = await review(file, app('a'), '--operation', 'DELETE');
    expect(bare.out).toContain(
      'App staging/a: allowed\n  note    deletion protection was not checked because the object has no label orkestra.io/deletion-protection',
    );
    expect(bare.code).toBe(0);
    const off = await review(katalog('{}'), app('a', LABELLED), '--operation', 'DELETE');
    expect([off.out, off.code]).toEqual(['App staging/a: allowed\n  0/0 rules passed', 0]);
  });

  it("the CRD of the Katalog may not go, another one is nobody's", async () => {
    const crd = (name: string): string =>
      written(
        `{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: ${name} } }\n`,
      );
    const file = katalog('{ deletionProtection: {} }');
    const kept = await review(file, crd('apps.shop.test'), '--operation', 'DELETE', '-o', 'json');
    expect(JSON.parse(kept.out)).toMatchObject({
      response: {
        allowed: false,
        status: {
          reason: 'Forbidden',
          message: expect.stringContaining('[CustomResourceDefinition "apps.shop.test"]'),
        },
      },
    });
    const other = await review(file, crd('others.shop.test'), '--operation', 'DELETE');
    expect(other.err).toBe(
      'CustomResourceDefinition others.shop.test: the Katalog does not operate this CRD',
    );
  });

  it('in strict mode the label stays, unless the runtime takes it off', async () => {
    const file = katalog('{ deletionProtection: { strictMode: true } }');
    const [before, after] = [
      app('a', LABELLED),
      app('a', ', labels: { orkestra.io/strict-mode-exempt: "true" }'),
    ];
    const refused = await review(file, after, '--old', before);
    expect(refused.out).toContain(
      'removing the label orkestra.io/deletion-protection is blocked by Orkestra strict mode',
    );
    const runtime = 'system:serviceaccount:orkestra-system:orkestra-runtime';
    expect((await review(file, after, '--old', before, '--as', runtime)).code).toBe(0);
  });

  it('a namespace that is not allowed is named beside the rules that do not hold', async () => {
    const rules = 'validation: [{ field: spec.image, operator: exists, message: image is missing }]';
    const file = katalog(
      '{ namespaceProtection: { allowedNamespaces: [production] }, webhooks: { admission: { enabled: true } } }',
      rules,
    );
    const { out, code } = await review(file, app('a'));
    expect(out).toBe(`App staging/a: denied
  denied  [App "a"] namespace "staging" is not in the allowed list: [production]
  denied  image is missing
  0/2 rules passed`);
    expect(code).toBe(1);
    const [line = ''] = (await review(file, app('a'), '-o', 'json')).out.split('\n');
    expect(JSON.parse(line).response.status.message).toBe(
      '[App "a"] namespace "staging" is not in the allowed list: [production]; image is missing',
    );
  });

  it('--token-file is sent to the runtime, and a file that is not there is an error', async () => {
    const tokens: unknown[] = [];
    const runtime = createServer(({ headers }, response) => {
      tokens.push(headers.authorization);
      response.end(JSON.stringify({ items: [] }));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => runtime.once('listening', resolve));
    onTestFinished(() => void runtime.close());
    const url = `http://127.0.0.1:${(runtime.address() as AddressInfo).port}`;
    const args = ['--cr', join(EXAMPLE, 'cr.yaml'), '--url', url, '--token-file'];
    expect((await gate(...args, written('a-token\n'))).code).toBe(0);
    expect(tokens).toEqual(['Bearer a-token']);
    const missing = await gate(...args, '/nowhere');
    expect([missing.code, missing.err]).toEqual([
      1,
      expect.stringContaining('--token-file /nowhere cannot be read'),
    ]);
  });
});

describe('ork gate run', () => {
  it.each<[string, readonly string[], string]>([
    [
      'webhooks without an address outside a cluster',
      ['--webhooks'],
      '--advertise is required because outside a cluster',
    ],
    [
      'an address without webhooks',
      ['--advertise', 'https://x:1'],
      '--webhooks is required because --advertise',
    ],
    [
      'an address without TLS',
      ['--webhooks', '--advertise', 'http://x:1'],
      'invalid address "http://x:1": expected https, host and port',
    ],
    ['an address with a path', ['--webhooks', '--advertise', 'https://x/y'], 'invalid address "https://x/y"'],
    [
      'a delay that is none',
      ['--shutdown-delay', 'soon'],
      'invalid delay "soon": expected a duration of at most 60s',
    ],
  ])('%s is a usage error', async (_, args, message) => {
    const run = ork(['gate', 'run', '-f', KATALOG, ...args]);
    const said = await run.then(
      ({ err, code }) => `${code} ${err}`,
      (error: unknown) => String(error),
    );
    expect(said).toContain(message);
  });

  it('--print-config shows every setting with its origin', async () => {
    const { out } = await ork(
      ['gate', 'run', '-f', KATALOG, '--webhooks', '--advertise', 'https://127.0.0.1:9443', '--print-config'],
      { env: { ORK_NAMESPACE: 'shop', ORK_PORT: '9000' } },
    );
    expect(out).toMatch(/^port +9000 +ORK_PORT$/m);
    expect(out).toMatch(/^webhookPort +9443 +--advertise$/m);
    expect(out).toMatch(/^serviceName +orkestra-gateway +default$/m);
    const inside = await ork(['gate', 'run', '-f', KATALOG, '--print-config'], {
      env: { KUBERNETES_SERVICE_HOST: '10.0.0.1', ORK_NAMESPACE: 'shop' },
    });
    expect(inside.out).toMatch(/^webhooks +true +KUBERNETES_SERVICE_HOST$/m);
    expect(inside.out).toMatch(/^runtimeEndpoint +http:\/\/orkestra-runtime.shop.svc:8080 +default$/m);
  });
});
