import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { BOUNDS } from '../document/index.js';
import { type LoadOptions, loadKatalog } from './load-katalog.js';

const options: LoadOptions = { clock: new FakeClock(), random: randomBytes };

const fixture = (name: string): { file: string; text: string } => {
  const path = new URL(`../../test/fixtures/katalogs/${name}.yaml`, import.meta.url);
  return { file: `${name}.yaml`, text: readFileSync(fileURLToPath(path), 'utf8') };
};

const load = (...texts: string[]) =>
  loadKatalog(
    texts.map((text, index) => ({ file: `${index + 1}.yaml`, text })),
    options,
  );

/** A Katalog whose one CRD `a` has the given further lines. */
const katalog = (lines: string, name = 'a'): string => `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
spec:
  crds:
    ${name}:
      apiTypes: { group: example.com, version: v1, kind: A, plural: as }
${lines.replace(/^/gm, '      ')}
`;

const shown = ({ problems }: ReturnType<typeof loadKatalog>): string[] =>
  problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);

const codes = ({ problems }: ReturnType<typeof loadKatalog>): string[] => problems.map(({ code }) => code);

const crdsOf = (raw: JsonObject | undefined): object =>
  (raw as { spec: { crds: object } } | undefined)?.spec.crds ?? {};

describe('defaults', () => {
  it('applies every default of the contract', () => {
    const { katalog: loaded, problems, programs } = load(katalog(''));
    expect(problems).toEqual([]);
    expect(programs.has('a')).toBe(true);
    expect(loaded).toMatchObject({ name: 'test', version: '', namespace: 'default', crossAccess: true });
    expect(loaded?.leaderElection).toBeUndefined();
    expect(loaded?.crds.get('a')).toMatchObject({
      name: 'a',
      enabled: true,
      namespaced: true,
      namespace: undefined,
      workers: 3,
      workersSource: 'default',
      resyncMs: 30_000,
      resyncSource: 'default',
      queue: { maxDepth: 0, maxDepthSource: 'default', failureThreshold: 5 },
      timeoutMs: 30_000,
      dependsOn: [],
      endpoints: { enabled: true, health: true, info: true },
      crossAccess: true,
      ignoreStatusPatch: false,
      ignoreObservedGeneration: false,
      removeFinalizers: false,
      forceConflict: true,
      operatorBox: {
        status: { conditions: true, ready: 'reconciled', fields: [] },
        cross: [],
        autoscale: undefined,
      },
      path: ['spec', 'crds', 'a'],
    });
  });

  it('lets the reconciler win over the entry, and both over the profile', () => {
    const lines = `workers: 7
queue: { failureThreshold: 9 }
operatorBox: { reconciler: { profile: conservative, workers: 5, timeout: 1m30s } }`;
    const entry = load(katalog(lines)).katalog?.crds.get('a');
    expect(entry).toMatchObject({
      workers: 5,
      workersSource: 'configured',
      resyncMs: 60_000,
      resyncSource: 'configured',
      queue: { maxDepth: 100, maxDepthSource: 'configured', failureThreshold: 9 },
      timeoutMs: 90_000,
    });
    expect(entry?.enriched['operatorBox']).toMatchObject({
      reconciler: {
        workers: 5,
        resync: '1m',
        queue: { maxDepth: 100, failureThreshold: 9 },
        timeout: '1m30s',
      },
    });
    expect(entry?.enriched['workers']).toBeUndefined();
    expect(entry?.raw['workers']).toBe(7);
  });

  it('combines crossAccess and finalizers of the Katalog with those of a CRD', () => {
    const text = `crossAccess: false\n${katalog('operatorBox: { finalizers: [b.io/x] }')}  finalizers: [a.io/x]\n`;
    const entry = load(text).katalog?.crds.get('a');
    expect(entry?.crossAccess).toBe(false);
    expect(entry?.operatorBox.finalizers).toEqual(['a.io/x', 'b.io/x']);
  });

  it('counts a field whose value is null as absent, and keeps it as written', () => {
    const { katalog: loaded, problems } = load(katalog('workers:\nnamespace: ~'));
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')?.workers).toBe(3);
    expect(loaded?.crds.get('a')?.raw).toHaveProperty('workers', null);
  });

  it('enriches to a Katalog that loads without change', () => {
    const once = loadKatalog([fixture('fourth')], options).katalog;
    const again = load(JSON.stringify(once?.enriched)).katalog;
    expect(again?.enriched).toEqual(once?.enriched);
  });
});

describe('spellings', () => {
  it.each([
    ['first', 1],
    ['second', 2],
    ['fourth', 4],
  ])('loads the %s', (name, generation) => {
    const { katalog: loaded, problems, generations } = loadKatalog([fixture(name)], options);
    expect(problems).toEqual([]);
    expect(generations).toEqual([{ file: `${name}.yaml`, line: 1, generation }]);
    expect(loaded?.enriched['apiVersion']).toBe('orkestra.orkspace.io/v1');
  });

  it('reads the list of the first by name, and finds its places', () => {
    const { katalog: loaded, locate } = loadKatalog([fixture('first')], options);
    expect([...(loaded?.crds.keys() ?? [])]).toEqual(['website', 'database']);
    const entry = loaded?.crds.get('website');
    expect(entry?.operatorBox.onCreate).toHaveProperty('services');
    expect(entry?.raw).toHaveProperty('reconciler.default', true);
    expect(entry?.operatorBox.crossPath).toEqual(['spec', 'crds', 'website', 'reconciler', 'cross']);
    const crossPath = entry?.operatorBox.crossPath ?? [];
    expect(locate([...crossPath, 0, 'crd'])).toMatchObject({ line: 12, column: 20 });
    expect(locate(['spec', 'crds', 'website', 'operatorBox', 'cross', 0, 'crd'])).toMatchObject({ line: 12 });
  });

  it('moves the groups of the fourth to their places', () => {
    const entry = loadKatalog([fixture('fourth')], options).katalog?.crds.get('website');
    expect(entry).toMatchObject({
      workers: 5,
      resyncMs: 120_000,
      queue: { maxDepth: 50 },
      restrictedNamespaces: ['kube-system'],
      ignoreStatusPatch: true,
    });
    expect(entry?.operatorBox).toMatchObject({
      autoscale: { do: { workers: 8 } },
      autoscalePath: ['spec', 'crds', 'website', 'operatorBox', 'runtime', 'autoscale'],
      finalizers: ['example.com/cleanup'],
      status: { fields: [{ path: 'phase' }] },
    });
  });

  it.each(['requeue: R', 'operatorBox: { requeue: R }', 'operatorBox: { reconcile: { requeue: R } }'])(
    'takes requeue wherever it is written, as in %s',
    (lines) => {
      const written = lines.replace('R', '{ after: 5s, anyOf: [{ field: spec.a }] }');
      const { katalog: loaded, problems } = load(katalog(written));
      expect(problems).toEqual([]);
      expect(loaded?.crds.get('a')?.operatorBox.requeue).toEqual({
        after: '5s',
        when: [],
        or: [{ field: 'spec.a' }],
      });
      const soon = load(katalog(lines.replace('R', '{ after: soon }'))).problems;
      expect(soon).toMatchObject([
        { line: 8, message: 'invalid after "soon": expected a duration such as 30s' },
      ]);
    },
  );

  it('takes enrichAll for every target of enrich', () => {
    const all = load(katalog('operatorBox: { enrichAll: true }'));
    expect(all.problems).toEqual([]);
    expect(all.katalog?.crds.get('a')?.enrich.map(({ target }) => target)).toEqual([
      'pods',
      'replicaSets',
      'backingPods',
      'cronJob',
      'node',
      'storageClass',
      'endpoints',
      'hpa',
      'pv',
      'ingress',
      'owner',
      'events',
    ]);
    expect(all.programs.get('a')?.enrich).toHaveLength(12);
    expect(load(katalog('enrichAll: false')).katalog?.crds.get('a')?.enrich).toEqual([]);
    expect(shown(load(katalog('enrich: [ing]')))).toEqual([]);
    expect(shown(load(katalog('enrich: [pods]\nenrichAll: true')))).toEqual([
      '9:7 spec.crds.a.enrichAll: enrich and enrichAll are mutually exclusive: keep one',
    ]);
  });

  it('reads what a setup waits for', () => {
    const lines = `setup:
  apply: [a.yaml]
  wait:
    - { kind: deploy, name: db, namespace: data, ready: true, timeout: 2m }
    - { kind: CustomResourceDefinition, name: x.example.com }
    - { kind: Database, apiVersion: example.com/v1, name: main }`;
    const { katalog: loaded, problems } = load(katalog(lines));
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')).toMatchObject({
      setup: ['a.yaml'],
      setupWait: [
        { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'data', ready: true, timeoutMs: 120_000 },
        { apiVersion: 'apiextensions.k8s.io/v1', ready: false, timeoutMs: 60_000 },
        { apiVersion: 'example.com/v1', kind: 'Database' },
      ],
    });
    expect(shown(load(katalog(lines.replace(' apiVersion: example.com/v1,', ''))))).toEqual([
      '13:21 spec.crds.a.setup.wait[2].kind: apiVersion is required because Database is not a kind of Kubernetes that Orkestra knows',
    ]);
  });

  it('reports problems of moved fields where they stand', () => {
    const lines = `operatorBox:
  reconciler: { workers: 2 }
  reconcile: { workers: 3, resink: 1m, resync: soon }
  emit: all`;
    expect(shown(load(katalog(lines)))).toEqual([
      '10:22 spec.crds.a.operatorBox.reconcile.workers: is already set by operatorBox.reconciler.workers',
      '10:34 spec.crds.a.operatorBox.reconcile.resink: unknown field "resink" (did you mean "resync"?)',
      '10:54 spec.crds.a.operatorBox.reconcile.resync: invalid resync "soon": expected a duration such as "30s" or "1h30m"',
      '11:15 spec.crds.a.operatorBox.emit: invalid emit "all": expected a map',
    ]);
  });
});

describe('what is not run', () => {
  it('refuses every such field by name and reports nothing else', () => {
    const result = loadKatalog([fixture('not-run')], options);
    expect(result.katalog).toBeUndefined();
    expect(new Set(codes(result))).toEqual(new Set(['ORK_NOT_IN_PRODUCT', 'ORK_NOT_RUN']));
    expect(
      shown(result).map((text) => text.replace(/^\S+ (\S+): .*? by this (product|version).*$/, '$2 $1')),
    ).toEqual([
      '4:1 imports: imports is not supported: write the CRDs into this file, or pass several files',
      '5:1 serve: serve is not supported: remove it; pass the Katalog as a file',
      '6:1 providers: providers is not supported: remove it; call the provider under external',
      '7:13 security.certificates: certificates is not supported: set security.certManager',
      '14:90 spec.crds.website.apiTypes.object: object is not supported: remove it; group, version, kind and plural are enough',
      '14:101 spec.crds.website.apiTypes.objectList: objectList is not supported: remove it; group, version, kind and plural are enough',
      '14:116 spec.crds.website.apiTypes.location: location is not supported: remove it; group, version, kind and plural are enough',
      '15:7 spec.crds.website.constructor: constructor is not supported: remove it; a Katalog is run without Go code',
      '18:33 spec.crds.website.setup.helm: helm is not supported: apply charts before the runtime starts',
      '21:20 spec.crds.website.operatorBox.reconciler.hooks.location: location is not supported: set hooks.module to a module in TypeScript or JavaScript',
      '22:20 spec.crds.website.operatorBox.observe.include: observeInclude is not supported: write watch and events into this file',
    ]);
  });

  it('refuses other kinds of documents', () => {
    const result = load(
      'kind: Komposer\n---\nkind: Secret\n---\n{}\n---\n[1]\n---\nkind: Katalog\napiVersion: v1\n---\nkind: Katalog\n',
    );
    expect(shown(result)).toEqual([
      '1:7 kind: kind: Komposer is not supported: pass the Katalogs that it composes as files',
      '3:7 kind: invalid kind "Secret": expected Katalog',
      '5:1 kind: kind is required: expected Katalog',
      '7:1 : invalid document: expected a Katalog, got a list',
      '10:13 apiVersion: invalid apiVersion "v1": expected orkestra.orkspace.io/v1',
      '12:1 apiVersion: apiVersion is required: expected orkestra.orkspace.io/v1',
    ]);
  });
});

describe('security.api', () => {
  const read = (api: string) => load(`security: { api: ${api} }\n${katalog('workers: 3')}`);

  it('says who may read, and shows what was left out in the enriched document', () => {
    expect(load(katalog('workers: 3')).katalog).not.toHaveProperty('api');
    const named = read('{ auth: token }').katalog;
    expect(named?.api).toEqual({ auth: 'token', tokens: [{ env: 'ORK_API_TOKEN' }], audiences: [] });
    expect(named?.enriched['security']).toEqual({
      api: { auth: 'token', tokens: [{ token: '$ORK_API_TOKEN' }] },
    });
    const secret = '{ name: api, namespace: ops, key: token }';
    expect(
      read(`{ auth: token, tokens: [{ secretRef: ${secret} }, { token: $B }] }`).katalog?.api?.tokens,
    ).toEqual([{ secret: { name: 'api', namespace: 'ops', key: 'token' } }, { env: 'B' }]);
    expect(read('{ auth: kubernetes, audiences: [orkestra] }').katalog?.api).toEqual({
      auth: 'kubernetes',
      tokens: [],
      audiences: ['orkestra'],
    });
  });

  it('refuses tokens in plain text, and settings of another way', () => {
    expect(shown(read('{ auth: token, tokens: [{ token: hunter2 }] }')).join('\n')).toContain(
      'expected the name of a variable as "$NAME"',
    );
    expect(shown(read('{ auth: kubernetes, tokens: [] }')).join('\n')).toContain('unknown field "tokens"');
    expect(shown(read('{ auth: basic }')).join('\n')).toContain('none, token or kubernetes');
  });
});

describe('problems', () => {
  it('reports everything at once, each at its place with the nearest name', () => {
    expect(shown(loadKatalog([fixture('typos')], options))).toMatchSnapshot();
  });

  it.each(['plain', 'single', 'double', 'literal', 'folded', 'wide', 'quoted'])(
    'points into a %s scalar',
    (key) => {
      const source = fixture('positions');
      const found = loadKatalog([source], options).problems.find(({ path }) => path.endsWith(`.${key}`));
      const name = found?.message.match(/wrong\d/)?.[0] ?? 'none';
      const before = source.text.slice(0, source.text.indexOf(name)).split('\n');
      expect(found).toMatchObject({ line: before.length, column: (before.at(-1) ?? '').length + 1 });
    },
  );

  it('a document that is not YAML is reported with its text, and the others are loaded', () => {
    const result = load('a: [1\n---\nkind: Secret\n', '"x');
    expect(codes(result)).toEqual(['ORK_YAML_SYNTAX', 'ORK_KATALOG_KIND', 'ORK_YAML_SYNTAX']);
    expect(result.problems.map(({ file }) => file)).toEqual(['1.yaml', '1.yaml', '2.yaml']);
  });

  it('refuses duplicate keys, prototype keys and keys that are no text', () => {
    const result = load(katalog('workers: 1\nworkers: 2\n__proto__: { x: 1 }\n? [a]\n: 1'));
    expect(shown(result)).toEqual([
      '9:7 spec.crds.a.workers: duplicate key "workers": already set at line 8',
      '10:7 spec.crds.a.__proto__: the key "__proto__" is not allowed: rename it',
      '11:9 spec.crds.a: invalid key: expected text',
    ]);
    expect(({} as { x?: number }).x).toBeUndefined();
  });

  it.each([
    ['dependsOn: 3', 'invalid dependsOn 3: expected a list of CRDs, or a map of CRDs to conditions'],
    ['workers: "3"', 'invalid workers "3": expected a whole number from 1 to 10000'],
    ['workers: 1.5', 'invalid workers 1.5: expected a whole number from 1 to 10000'],
    ['enabled: "no"', 'invalid enabled "no": expected true or false'],
    ['crFiles: a.yaml', 'invalid crFiles "a.yaml": expected a list'],
    ['labels: { a: [1] }', 'invalid a [1]: expected text, a number, or true or false'],
    ['labelSelector: "a in b"', 'invalid label selector "a in b": expected "(" at column 6, found "b"'],
    [
      'labelSelector: " "',
      'invalid label selector "": expected at least one requirement; remove it to select everything',
    ],
    [
      'labelSelector: { matchExpressions: [{ key: a, operator: In, values: [b c] }] }',
      'invalid label value of matchExpressions[0] "b c": expected an empty text or a name of at most 63 characters',
    ],
    [
      'labelSelector: { matchLabels: { a: b }, c: d }',
      'unknown field "c" beside matchLabels and matchExpressions: put it into matchLabels',
    ],
    ['fieldSelector: "a"', 'invalid field selector "a": expected field=value or field!=value'],
    ['namespace: Upper', 'invalid namespace "Upper": expected the name of a namespace'],
    ['namespaced: false\nnamespace: x', 'A is cluster-scoped; remove namespace'],
    ['operatorBox: { default: false }', 'invalid default false: expected true'],
    ['resync: .inf', '.inf is not a number in JSON: write a finite number'],
  ])('%s: %s', (lines, message) => {
    const result = load(katalog(lines));
    expect(result.problems.map((problem) => problem.message)).toEqual([message]);
    expect(result.katalog).toBeUndefined();
  });

  it.each([
    'a=b',
    'a==b, c!=d',
    'a in (b, c),d notin (e)',
    '!example.com/a',
    'a',
    'a=',
    'gen>1',
    'tier in(a,b)',
  ])('accepts the label selector %s', (selector) => {
    expect(load(katalog(`labelSelector: "${selector}"`)).problems).toEqual([]);
  });

  it('reads matchLabels and matchExpressions as the text that the API server takes', () => {
    const { katalog: loaded, problems } = load(
      katalog(`labelSelector:
  matchLabels: { app: web, n: 2 }
  matchExpressions: [{ key: tier, operator: NotIn, values: [a, b] }, { key: x, operator: Exists }]`),
    );
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')?.labelSelector).toBe('app=web,n=2,tier notin (a,b),x');
  });

  it('takes selectors as maps too, as published Katalogs write them', () => {
    const { katalog: loaded, problems } = load(
      katalog('labelSelector: { app: web, example.com/tier: 2 }\nfieldSelector: { metadata.name: a }'),
    );
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')).toMatchObject({
      labelSelector: 'app=web,example.com/tier=2',
      fieldSelector: 'metadata.name=a',
    });
    expect(load(katalog('labelSelector: { app: "a,b" }')).problems).toMatchObject([
      { path: 'spec.crds.a.labelSelector.app', message: expect.stringContaining('a value without ,') },
    ]);
  });

  it('takes the behaviour of a full queue and the backoff, at the entry or inside', () => {
    const { katalog: loaded, problems } = load(
      katalog(`queue: { maxDepth: 50, retryBackoff: { initial: 2s, maxAttempts: 4 } }
operatorBox:
  reconciler: { queue: { behaviour: { onThreshold: { value: 80, or: [{ field: spec.a, exists: true }] } } } }`),
    );
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')?.queue).toMatchObject({
      maxDepth: 50,
      behaviour: {
        onThreshold: { drop: true, percent: 80, when: [], or: [{ field: 'spec.a', exists: true }] },
        path: ['operatorBox', 'reconciler', 'queue', 'behaviour'],
      },
      backoff: { initialMs: 2_000, maxMs: 1_000_000, multiplier: 2, maxAttempts: 4 },
    });
    expect(
      load(katalog('queue: { maxDepth: 5, behaviour: { onThreshold: { value: 0 } } }')).problems,
    ).toMatchObject([{ message: 'invalid value 0: expected a whole number from 1 to 100' }]);
  });

  it('takes the names of status types, and leaves one that is not given to the schema', () => {
    const { katalog: loaded, problems } = load(
      katalog(`operatorBox:
        status:
          fields:
            - { path: a, value: "1" }
            - { path: b, value: "1", type: integer }
            - { path: c, value: "1", type: str }
            - { path: d, value: "true", type: boolean }
            - { path: e, value: "1", type: auto }`),
    );
    expect(problems).toEqual([]);
    const types = loaded?.crds.get('a')?.operatorBox.status.fields.map(({ type }) => type);
    expect(types).toEqual([undefined, 'int', 'string', 'bool', 'auto']);
  });

  it('warns of a built-in kind without a label selector, and loads', () => {
    const text = katalog('').replace('group: example.com', 'group: apps');
    const result = load(text);
    expect(result.problems).toMatchObject([{ severity: 'warning', code: 'ORK_SELECTOR_MISSING', line: 7 }]);
    expect(result.katalog).toBeDefined();
  });

  it('says that there is nothing to run', () => {
    expect(codes(load())).toEqual(['ORK_KATALOG_EMPTY']);
    expect(codes(load('# nothing'))).toEqual(['ORK_KATALOG_EMPTY']);
    expect(codes(load(katalog('').replace(/crds:[\s\S]*/, 'crds: {}')))).toEqual(['ORK_KATALOG_EMPTY']);
  });
});

describe('dependencies', () => {
  const entries = (depends: Readonly<Record<string, string>>): string => {
    const lines = Object.entries(depends).map(
      ([name, dependsOn]) =>
        `    ${name}: { apiTypes: { group: e.io, version: v1, kind: K, plural: ks }, dependsOn: ${dependsOn} }`,
    );
    return `${katalog('').split('    a:')[0]}${lines.join('\n')}\n`;
  };

  it('takes the three forms', () => {
    const { katalog: loaded } = load(
      entries({ a: '{}', b: '[a]', c: '{ a: healthy, b: { condition: ready } }' }),
    );
    expect(loaded?.crds.get('b')?.dependsOn).toEqual([{ crd: 'a', condition: 'started' }]);
    expect(loaded?.crds.get('c')?.dependsOn).toEqual([
      { crd: 'a', condition: 'healthy' },
      { crd: 'b', condition: 'ready' },
    ]);
  });

  it.each([
    ['as a text', '{ databse: healty }', 'databse', 98],
    ['in a map', '{ databse: { condition: healty } }', 'databse.condition', 111],
  ])(
    'reports a wrong condition %s and a wrong name at once, each with the nearest',
    (_, written, path, column) => {
      const result = load(entries({ database: '{}', schema: written }));
      const field = path.split('.').at(-1);
      expect(shown(result)).toEqual([
        '7:89 spec.crds.schema.dependsOn.databse: unknown CRD "databse" (did you mean "database"?): dependsOn names CRDs of this Katalog',
        `7:${column} spec.crds.schema.dependsOn.${path}: invalid ${field} "healty" (did you mean "healthy"?): expected started, healthy, pending, ready, degraded or deleted`,
      ]);
    },
  );

  it('prints a circle, once', () => {
    const result = load(entries({ a: '[b]', b: '[c]', c: '{ a: healthy }', d: '[a]' }));
    expect(shown(result)).toEqual(['8:87 spec.crds.c.dependsOn.a: dependsOn forms a cycle: a → b → c → a']);
    expect(codes(load(entries({ a: '[a]' })))).toEqual(['ORK_DEPENDENCY_CYCLE']);
  });

  it('follows a chain of thousands', () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `c${index}`);
    const chain = Object.fromEntries(names.map((name, index) => [name, `[c${index + 1}]`]));
    expect(codes(load(entries(chain)))).toEqual(['ORK_DEPENDENCY_UNKNOWN']);
  });
});

describe('several documents', () => {
  it('merges them in order', () => {
    const first = katalog('', 'a');
    const second = katalog('', 'b').replace('{ name: test }', '{ name: other, version: 2.0.0 }');
    const result = load(`${first}---\n${second}`, katalog('', 'c'));
    expect(result.problems).toEqual([]);
    expect(result.katalog).toMatchObject({ name: 'test', version: '2.0.0' });
    expect([...(result.katalog?.crds.keys() ?? [])]).toEqual(['a', 'b', 'c']);
    expect(Object.keys(crdsOf(result.katalog?.raw))).toEqual(['a', 'b', 'c']);
    expect(result.locate(['spec', 'crds', 'b', 'apiTypes', 'kind'])).toEqual({
      file: '1.yaml',
      line: 16,
      column: 58,
    });
    expect(result.locate(['spec', 'crds', 'c', 'absent'])).toMatchObject({ file: '2.yaml', line: 6 });
    expect(result.katalog?.text).toContain(second);
  });

  it('names both places of a CRD that is declared twice', () => {
    const result = load(katalog('workers: 1'), katalog('workers: 2'));
    expect(result.problems).toMatchObject([
      {
        file: '2.yaml',
        line: 6,
        column: 5,
        code: 'ORK_CRD_DUPLICATE',
        message: 'duplicate CRD "a": already declared at 1.yaml:6:5',
      },
    ]);
  });

  it('reports settings that differ', () => {
    const result = load(
      `${katalog('')}  leaderElection: { name: x }`,
      `${katalog('', 'b')}  leaderElection: { name: y }`,
    );
    expect(shown(result)).toEqual(['9:3 spec.leaderElection: differs from the value at 1.yaml:9:3']);
  });
});

describe('notes', () => {
  it('are functions of the templates, and their problems point into them', () => {
    const lines = 'labels: { image: "{{ fullImage }}" }';
    const notes =
      'notes:\n  functions:\n    - { name: fullImage, expression: "{{ .spec.image }}:{{ .spec.tag }}" }\n';
    const { programs, problems } = load(notes + katalog(lines));
    expect(problems).toEqual([]);
    expect(programs.get('a')?.labels({ spec: { image: 'i', tag: 't' } })).toEqual({ image: 'i:t' });
    const broken = load(`notes: [{ name: fullImage, expression: "{{ nope }}" }]\n${katalog(lines)}`);
    expect(broken.problems).toMatchObject([{ line: 1, column: 44, path: 'notes[0].expression' }]);
  });
});

describe('apiTypes', () => {
  const crd = (kind: string, scope = 'Namespaced'): string => `kind: CustomResourceDefinition
spec:
  group: example.com
  scope: ${scope}
  names: { kind: ${kind}, plural: ${kind.toLowerCase()}s }
  versions: [{ name: v1 }, { name: v2, storage: true }]
`;
  const files: Readonly<Record<string, string>> = {
    'one.yaml': crd('One', 'Cluster'),
    'empty.yaml': 'kind: Secret',
    'two.yaml': `${crd('One')}---\n${crd('Two')}`,
  };
  const withFiles = (types: string) =>
    loadKatalog([{ file: 'k.yaml', text: katalog('').replace(/apiTypes.*/, types) }], {
      ...options,
      readCrdFile: (file) => {
        const text = files[file];
        return text === undefined ? { refused: 'cannot be read' } : { text };
      },
    });

  it('come from crdFile when they are not written', () => {
    const entry = withFiles('crdFile: one.yaml').katalog?.crds.get('a');
    expect(entry?.apiTypes).toEqual({ group: 'example.com', version: 'v2', kind: 'One', plural: 'ones' });
    expect(entry?.namespaced).toBe(false);
    const two = withFiles('crdFile: two.yaml\n      apiTypes: { kind: Two, version: v1 }');
    expect(two.katalog?.crds.get('a')?.apiTypes).toMatchObject({ version: 'v1', plural: 'twos' });
  });

  it.each([
    ['labels: {}', 'apiTypes', 'group, version, kind and plural must be set, here or by a crdFile'],
    ['crdFile: none.yaml', 'crdFile', 'none.yaml cannot be read'],
    ['crdFile: empty.yaml', 'crdFile', 'empty.yaml has no CustomResourceDefinition'],
    ['crdFile: two.yaml', 'crdFile', 'two.yaml defines several types: set apiTypes.kind to One or Two'],
    [
      'crdFile: none.yaml\n      apiTypes: { kind: Six }',
      'apiTypes',
      'group, version and plural must be set, because none.yaml cannot be read',
    ],
    [
      'crdFile: one.yaml\n      apiTypes: { kind: Six }',
      'apiTypes',
      'group, version and plural must be set, because one.yaml does not define this type',
    ],
  ])('%s', (types, field, message) => {
    expect(withFiles(types).problems).toMatchObject([{ path: `spec.crds.a.${field}`, message }]);
  });
});

describe('bounds', () => {
  it.each([
    ['size', `# ${'x'.repeat(BOUNDS.bytes)}`, 'ORK_KATALOG_TOO_LARGE'],
    ['depth', `a: ${'['.repeat(200)}${']'.repeat(200)}`, 'ORK_KATALOG_TOO_DEEP'],
    ['depth of the parser', '['.repeat(2_000_000), 'ORK_KATALOG_TOO_DEEP'],
    ['depth of blocks', '- '.repeat(1_000_000), 'ORK_KATALOG_TOO_DEEP'],
    ['errors', '}'.repeat(2_000_000), 'ORK_YAML_SYNTAX'],
    [
      'aliases',
      `a: &a [${'1,'.repeat(100)}]\nb: &b [${'*a,'.repeat(100)}]\nc: [${'*b,'.repeat(100)}]`,
      'ORK_YAML_ALIAS',
    ],
    ['an alias to itself', 'a: &a [*a]', 'ORK_YAML_ALIAS'],
    ['an alias to nothing', 'a: *b', 'ORK_YAML_ALIAS'],
  ])('%s', (_what, text, code) => {
    expect(codes(load(text))).toContain(code);
  });

  it('names the place at which a document is nested too deeply, and 20 errors of a million', () => {
    const before = 'kind: Katalog\nspec: ';
    expect(shown(load(`${before}${'['.repeat(2_000)}`))).toEqual([
      '2:305 : nested more than 100 levels deep',
    ]);
    expect(load('}'.repeat(1_000_000)).problems).toHaveLength(20);
  });

  it('counts the CRDs', () => {
    const head = katalog('').split('    a:')[0];
    const entries = Array.from(
      { length: BOUNDS.crds + 1 },
      (_, index) => `    c${index}: { enabled: false }`,
    );
    expect(codes(load(`${head}${entries.join('\n')}`))).toContain('ORK_KATALOG_TOO_LARGE');
  });
});

describe('what would be empty or refused for ever', () => {
  const box = (text: string) => load(katalog(`operatorBox:\n${text.replace(/^/gm, '  ')}`));

  it('warns of a kind of child that no entry makes, with the nearest that one makes', () => {
    const result = box(`onReconcile:
  deployments: [{ image: nginx }]
status:
  fields:
    - { path: a, value: "{{ .children.deploymnt.status.readyReplicas }}" }
    - { path: b, value: x, when: [{ field: children.services.web, exists: true }] }
    - { path: c, value: "{{ .children.deployment.status.replicas }}{{ .children.deployments.x.kind }}" }`);
    expect(shown(result)).toEqual([
      '13:47 spec.crds.a.operatorBox.status.fields[0].value: unknown kind of child "deploymnt" (did you mean "deployment"?): the entries make deployment',
      '14:61 spec.crds.a.operatorBox.status.fields[1].when[0].field: unknown kind of child "services": the entries make deployment',
    ]);
    expect(result.katalog).toBeDefined();
  });

  it('knows what enrich watches and what custom makes, and says nothing beside a hook', () => {
    const custom = 'custom: [{ apiVersion: example.com/v1, kind: B, name: b }]';
    const enriched = load(
      katalog(`enrich: [pods]
operatorBox:
  onReconcile: { ${custom}, deployments: [{ image: nginx }] }
  status:
    fields:
      - { path: a, value: "{{ .children.pods }}{{ .children.replicaset }}{{ .children.custom.kind }}{{ .children.customs.b }}" }`),
    );
    expect(shown(enriched)).toEqual([]);
    const hooked = box(`reconciler: { hooks: { module: ./h.js, function: f } }
status: { fields: [{ path: a, value: "{{ .children.service.kind }}" }] }`);
    expect(shown(hooked)).toEqual([]);
  });

  it.each(['61 * * * *', '0 3 * *', 'TZ=UTC 0 3 * * *', '0 0 31 * * 2'])(
    'refuses the schedule %s of a CronJob',
    (text) => {
      const result = box(`onReconcile: { cronJobs: [{ image: nginx, schedule: "${text}" }] }`);
      expect(result.problems.map(({ message }) => message)).toEqual([
        `invalid schedule "${text}": expected a cron schedule such as "0 3 * * *"`,
      ]);
    },
  );

  it.each(['@daily', '@every 1h', '5/15 * * * MON-FRI', '{{ .spec.schedule }}'])(
    'takes the schedule %s of a CronJob',
    (text) => {
      expect(shown(box(`onReconcile: { cronJobs: [{ image: nginx, schedule: "${text}" }] }`))).toEqual([]);
    },
  );
});
