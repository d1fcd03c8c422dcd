import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { ork } from '../../test/support/in-process.js';
import type { CommandContext } from '../context.js';

const KATALOG = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
security: { api: { auth: kubernetes } }
spec:
  leaderElection: { name: shop, scope: crd }
  crds:
    website:
      apiTypes: { group: demo.example.com, version: v1, kind: Website, plural: websites }
      operatorBox:
        onReconcile: { deployments: [{ name: web, image: nginx }] }
    off:
      enabled: false
      apiTypes: { group: demo.example.com, version: v1, kind: Off, plural: offs }
      operatorBox: {}
`;

/** What a person sees who types `ork validate …` of that Katalog. */
async function validate(args: readonly string[], env: CommandContext['env'] = {}, text = KATALOG) {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'katalog.yaml');
  writeFileSync(file, text);
  const { code, out, err } = await ork(['validate', '-f', file, ...args], { env });
  return { out: `${out}${err}`.split('\n'), code };
}

describe('ork validate --strict', () => {
  const UNSAFE = KATALOG.replace('image: nginx', 'image: nginx, namespace: "{{ .spec.target }}"');
  const MESSAGE =
    'spec.crds.website.operatorBox.onReconcile.deployments[0].namespace: .spec.target lets whoever may write a custom resource choose in which namespace the object stands: write a literal, or read metadata.namespace alone';

  it('a risk is a warning with its line and column, and the Katalog is valid', async () => {
    const { out, code } = await validate([], {}, UNSAFE);
    expect(out[0]).toMatch(/katalog\.yaml:12:76 /);
    expect(out[0]).toContain(MESSAGE.replace(': .spec', ': warning: .spec'));
    expect([out.at(-1), code]).toEqual(['valid: shop, 2 CRDs', 0]);
  });

  it('--strict makes every warning an error', async () => {
    const { out, code } = await validate(['--strict'], {}, UNSAFE);
    expect(out).toEqual([expect.stringContaining(MESSAGE)]);
    expect(code).toBe(1);
    const json = (await validate(['--strict', '-o', 'json'], {}, UNSAFE)).out.join('\n');
    expect(JSON.parse(json)).toMatchObject({
      valid: false,
      problems: [{ severity: 'error', code: 'ORK_UNSAFE' }],
    });
  });

  it('ork run --strict refuses the same Katalog', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'katalog.yaml');
    writeFileSync(file, UNSAFE);
    const strict = await ork(['run', '-f', file, '--strict', '--print-config']);
    expect([strict.code, strict.out, strict.err]).toEqual([1, '', expect.stringContaining(MESSAGE)]);
    const lenient = await ork(['run', '-f', file, '--print-config']);
    expect(lenient.out).toMatch(/^strict +false +default$/m);
  });

  it('--strict accepts a Katalog without warnings', async () => {
    expect((await validate(['--strict'])).code).toBe(0);
  });
});

describe('ork validate --full', () => {
  it('--full gives the reason of every rule, the Leases of the scope included', async () => {
    const { out, code } = await validate(['--full']);
    expect(code).toBe(0);
    expect(out.slice(1)).toEqual([
      'valid: shop, 2 CRDs',
      'needs of the API server, besides discovery:',
      '  runtime',
      '    leases.coordination.k8s.io                 get list create update delete       Role in orkestra-system                            in namespace orkestra-system: a Lease shop.<crd> for each CRD, and shop-member-<identity> for each replica',
      '    configmaps                                 get patch                           Role in orkestra-system, resourceNames shop-kinds  in namespace orkestra-system: the ConfigMap shop-kinds, which says what kinds of children were made',
      '    configmaps                                 create                              Role in orkestra-system                            in namespace orkestra-system: the ConfigMap shop-kinds, which says what kinds of children were made, when it does not exist',
      '    tokenreviews.authentication.k8s.io         create                              ClusterRole                                        whose token a request to the Live API carries',
      '    subjectaccessreviews.authorization.k8s.io  create                              ClusterRole                                        whether they may read its path',
      '  website',
      '    websites.demo.example.com                  list watch patch                    ClusterRole                                        the website CRs: watch them, write labels and finalizers',
      '    websites/finalizers.demo.example.com       update                              ClusterRole                                        owner references of children that hold their deletion back',
      '    websites/status.demo.example.com           patch                               ClusterRole                                        their status',
      '    deployments.apps                           get list watch create patch delete  ClusterRole                                        children of kind Deployment',
      '    events                                     list create patch                   ClusterRole                                        Events about the CRs',
      'reads no variable of the environment',
    ]);
  });

  it('an unset variable is a warning, and with --strict an error', async () => {
    const args = ['validate', 'examples/12-two-runtimes/processor.yaml'];
    const warned = await ork(args);
    expect(warned.code).toBe(0);
    expect(warned.out).toContain('warning: host "$LOADER_URL" refers to $LOADER_URL, which is not set here');
    expect(await ork([...args, '--strict'])).toMatchObject({ code: 1 });
    expect(await ork([...args, '--strict'], { env: { LOADER_URL: 'http://loader:8080' } })).toMatchObject({
      code: 0,
    });
  });

  it('files may be named without -f', async () => {
    const examples = ['examples/01-website/katalog.yaml', 'examples/06-depends-on/katalog.yaml'];
    const env = { LOADER_URL: 'http://127.0.0.1:8080' };
    const flagged = await ork(['validate', '-f', ...examples], { env });
    expect(flagged).toMatchObject({ code: 0, err: '' });
    expect(await ork(['validate', ...examples], { env })).toEqual(flagged);
    expect(await ork(['validate', examples[0] ?? '', '-f', examples[1] ?? ''], { env })).toEqual(flagged);
  });

  it('a missing default file is named with the flag that names another', async () => {
    const { out, code } = await ork(['validate']);
    expect([out, code]).toEqual([
      'katalog.yaml:1:1 cannot be read: file not found; name another file with -f',
      1,
    ]);
  });

  it('a komposer.yaml in place of the default file is refused by its name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
    const before = process.cwd();
    onTestFinished(() => {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    });
    writeFileSync(join(folder, 'komposer.yaml'), 'kind: Komposer\n');
    process.chdir(folder);
    const { out, code } = await ork(['validate']);
    expect([out, code]).toEqual([
      'katalog.yaml:1:1 cannot be read: file not found; komposer.yaml is not read, since kind: Komposer is not ' +
        'supported: name the Katalogs that it composes with -f',
      1,
    ]);
  });

  it('a file that is not UTF-8 is an error with its place and byte', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'latin1.yaml');
    writeFileSync(file, KATALOG.replace('shop', 'caf\u00e9'), 'latin1');
    const { out, code } = await ork(['validate', '-f', file]);
    expect([out, code]).toEqual([`${file}:4:22 is not UTF-8: it has the byte 0xe9; save it as UTF-8`, 1]);
  });

  it('an unknown output format is a usage error', async () => {
    const { out, code } = await validate(['-o', 'name']);
    expect(code).toBe(2);
    expect(out.join()).toContain(
      "argument 'name' is invalid. Allowed choices are text, json, yaml, sarif, github.",
    );
  });

  it('-o yaml says the same as -o json', async () => {
    const json = await validate(['-o', 'json', '--full']);
    const yaml = await validate(['-o', 'yaml', '--full']);
    // Each runs in a folder of its own.
    const text = ({ out }: { readonly out: readonly string[] }): string =>
      out.join('\n').replaceAll(/orkestra-validate-\w+/g, 'folder');
    expect(parse(text(yaml))).toEqual(JSON.parse(text(json)));
    expect(yaml.code).toBe(0);
  });

  it('--full reads the settings of ork run from the environment; without it they are not printed', async () => {
    const env = { ORK_LEASE_SCOPE: 'katalog', ORK_NAMESPACE: 'ops', ORK_LEASE_NAME: 'mine' };
    const json = (await validate(['--full', '-o', 'json'], env)).out.join('\n');
    expect(JSON.parse(json).access[0].rules[0]).toEqual({
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      namespace: 'ops',
      verbs: ['get', 'update'],
      resourceNames: ['mine'],
      description: 'in namespace ops: the Lease mine, which elects the leader',
    });
    expect((await validate([])).out).toHaveLength(2);
  });
});

describe('ork validate --notes', () => {
  const entry = (name: string, kind: string, rest: string): string => `
    ${name}:
      apiTypes: { group: demo.example.com, version: v1, kind: ${kind}, plural: ${kind.toLowerCase()}s }
      ${rest}`;
  const CHILDREN = 'onReconcile: { deployments: [{ image: nginx }], services: [{ port: 80 }] }';
  const NOTES = `
apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
notes: { functions: [{ name: web, expression: "{{ .spec.web }}" }] }
spec:
  crds:${[
    entry('site', 'Site', `operatorBox: { ${CHILDREN}, status: { ready: children } }`),
    entry('page', 'Page', `operatorBox: { ${CHILDREN} }`),
    entry('rule', 'Rule', 'operatorBox: {}'),
    entry('quiet', 'Quiet', `operatorBox: { ${CHILDREN}, status: { conditions: false } }`),
    entry('silent', 'Silent', `ignoreStatusPatch: true\n      operatorBox: { ${CHILDREN} }`),
    entry('off', 'Off', `enabled: false\n      operatorBox: { ${CHILDREN} }`),
  ].join('')}
`;

  it('says for each operated CRD what kubectl wait means, and names the notes', async () => {
    const { out, code } = await validate(['--notes'], {}, NOTES);
    expect([code, out.slice(2)]).toEqual([
      0,
      [
        'kubectl wait --for=condition=Ready',
        '  site    ends when every child is ready (Deployment, Service)',
        '  page    ends when a reconcile had no error, ready or not its children (Deployment, Service); status.ready: children waits for them',
        '  rule    ends when a reconcile had no error; the entry makes no children',
        '  quiet   runs into its timeout: status.conditions: false leaves the condition out',
        '  silent  runs into its timeout: ignoreStatusPatch: true leaves the condition out',
        'notes of the Katalog, see ork notes -f: web',
      ],
    ]);
  });

  it('has them as data in JSON, and prints none without the flag', async () => {
    const json = (await validate(['--notes', '-o', 'json'], {}, NOTES)).out.join('\n');
    const { notes } = JSON.parse(json) as { notes: readonly object[] };
    expect(notes.slice(0, 2)).toMatchObject([
      { crd: 'site', waitsFor: 'children' },
      { crd: 'page', waitsFor: 'reconcile' },
    ]);
    expect((await validate([], {}, NOTES)).out).toHaveLength(2);
  });
});

describe('ork validate of conversions', () => {
  it('lists what each path drops, and asks for two replicas', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const text = { type: 'string' };
    const version = (name: string, properties: object) => ({
      ...{ name, served: true, storage: name === 'v2' },
      schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
    });
    const crd = {
      kind: 'CustomResourceDefinition',
      spec: {
        ...{ group: 'shop.test', scope: 'Namespaced', names: { kind: 'Task', plural: 'tasks' } },
        versions: [version('v1', { size: text, note: text }), version('v2', { size: text })],
      },
    };
    const size = { size: '{{ .spec.size }}' };
    const katalog = {
      ...{ apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'shop' } },
      security: { conversion: { enabled: true } },
      spec: {
        crds: {
          task: {
            crdFile: 'crd.yaml',
            conversion: {
              paths: [
                { from: 'v1', to: 'v2', spec: size },
                { from: 'v2', to: 'v1', spec: size },
              ],
            },
          },
        },
      },
    };
    writeFileSync(join(folder, 'crd.yaml'), JSON.stringify(crd));
    writeFileSync(join(folder, 'katalog.yaml'), JSON.stringify(katalog));
    const file = join(folder, 'katalog.yaml');
    const shown = await ork(['validate', '-f', file]);
    expect(shown.code).toBe(0);
    expect(String(shown.out).split('\n')).toEqual(
      expect.arrayContaining([
        'conversions:',
        '  tasks.shop.test v1 to v2: drops spec.note',
        '  tasks.shop.test v2 to v1: drops no field',
        expect.stringContaining('run two replicas of the gateway and a PodDisruptionBudget'),
      ]),
    );
    const json = JSON.parse(String((await ork(['validate', '-f', file, '-o', 'json'])).out));
    expect(json.conversions).toEqual([
      { crd: 'tasks.shop.test', from: 'v1', to: 'v2', dropped: ['spec.note'] },
      { crd: 'tasks.shop.test', from: 'v2', to: 'v1', dropped: [] },
    ]);
  });

  it('with --full lists what the gateway needs under a heading of its own, where the Katalog needs one', async () => {
    const file = (security: string) => {
      const folder = mkdtempSync(join(tmpdir(), 'orkestra-validate-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const place = join(folder, 'katalog.yaml');
      const crds = '{ a: { apiTypes: { group: shop.test, version: v1, kind: A, plural: as } } }';
      writeFileSync(
        place,
        `apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: { name: shop }\nspec: { crds: ${crds} }\n${security}`,
      );
      return place;
    };
    const heading = 'its gateway needs of the API server, besides discovery:';
    const guarded = file('security: { webhooks: { admission: { enabled: true } } }\n');
    const lines = (await ork(['validate', '-f', guarded, '--full'])).out.split('\n');
    const own = lines.slice(lines.indexOf(heading));
    expect(own.slice(0, 2)).toEqual([heading, '  gateway']);
    expect(own.join('\n')).toContain('resourceNames orkestra-internal-tls');
    const json = JSON.parse((await ork(['validate', '-f', guarded, '--full', '-o', 'json'])).out);
    expect(json.gatewayAccess[0].rules).toContainEqual(
      expect.objectContaining({ resources: ['secrets'], resourceNames: ['orkestra-internal-tls'] }),
    );
    const plain = file('');
    expect((await ork(['validate', '-f', plain, '--full'])).out).not.toContain(heading);
    const none = JSON.parse((await ork(['validate', '-f', plain, '--full', '-o', 'json'])).out);
    expect([Object.hasOwn(none, 'access'), Object.hasOwn(none, 'gatewayAccess')]).toEqual([true, false]);
  });
});

describe('ork validate with types', () => {
  const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: websites.demo.example.com }
spec:
  group: demo.example.com
  scope: Namespaced
  names: { kind: Website, plural: websites }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { image: { type: string } } } } } }
`;
  const WRONG = KATALOG.replace('image: nginx', 'image: "{{ .spec.imge }}"');

  /** A folder with CRDs of others. */
  function crds(): string {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-crds-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'website.yaml'), CRD);
    return folder;
  }

  it('checks against the CRDs of a folder, as a warning, and with --strict as an error', async () => {
    const folder = crds();
    const { out, code } = await validate(['--crds', folder], {}, WRONG);
    expect(code).toBe(0);
    expect(out[0]).toContain('warning: unknown field "spec.imge" (did you mean "image"?)');
    expect(out[0]).toContain(`${folder}/website.yaml:12`);
    expect((await validate(['--crds', folder, '--strict'], {}, WRONG)).code).toBe(1);
    expect((await validate([], {}, WRONG)).out[0]).toContain('generation 3');
  });

  it('prints workflow commands for GitHub, and SARIF with what corrects a name', async () => {
    const args = ['--crds', crds()];
    const { out } = await validate([...args, '-o', 'github'], {}, WRONG);
    expect(out[0]).toMatch(
      /^::warning file=.*katalog\.yaml,line=12,col=\d+,endColumn=\d+,title=ORK_TYPE_FIELD::spec\.crds\.website/,
    );
    const sarif = JSON.parse((await validate([...args, '-o', 'sarif'], {}, WRONG)).out[0] ?? '') as {
      runs: { results: { ruleId: string; fixes: { artifactChanges: object[] }[] }[] }[];
    };
    const [result] = sarif.runs[0]?.results ?? [];
    expect(result?.ruleId).toBe('ORK_TYPE_FIELD');
    expect(JSON.stringify(result?.fixes)).toContain('"insertedContent":{"text":"image"}');
  });

  it('a version of Kubernetes whose types it does not have is a usage error that lists those it has', async () => {
    const { out, code } = await validate(['--kubernetes', '1.9']);
    expect(code).toBe(2);
    expect(out.join()).toMatch(/argument '1\.9' is invalid\. Allowed choices are 1\.36/);
    expect((await validate(['--kubernetes', '1.36'])).code).toBe(0);
  });

  it('names a folder that cannot be read', async () => {
    const { out, code } = await validate(['--crds', '/nowhere/at/all']);
    expect(code).toBe(1);
    expect(out[0]).toMatch(/^\/nowhere\/at\/all:1:1 cannot be read: /);
  });
});
