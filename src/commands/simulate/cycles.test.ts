import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ork } from '../../../test/support/in-process.js';
// Loaded here, since the command loads it when it is asked for.
import './index.js';

const GROUP = 'example.org';
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: jars.${GROUP} }
spec:
  group: ${GROUP}
  scope: Namespaced
  names: { kind: Jar, plural: jars, singular: jar }
  versions:
    - name: v1
      served: true
      storage: true
      subresources: { status: {} }
      schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } }
`;
const KATALOG = `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: jars }
spec:
  crds:
    jar:
      crdFile: ./crd.yaml
      resync: 1h
      operatorBox:
        onCreate:
          configMaps: [{ name: "{{ .metadata.name }}-once", data: { a: "1" } }]
        onReconcile:
          deployments: [{ name: "{{ .metadata.name }}", image: jar:1, replicas: 2 }]
          services: [{ name: "{{ .metadata.name }}", port: 80, waitFor: [deployments] }]
        status:
          ready: children
          fields: [{ path: ready, value: "{{ readyReplicas .children.deployment }}", type: int }]
`;
const CR = `apiVersion: ${GROUP}/v1
kind: Jar
metadata: { name: j }
`;
const SIMULATE = `apiVersion: orkestra.orkspace.io/v1
kind: Simulate
metadata: { name: jars }
spec:
  katalog: ./katalog.yaml
  cr: ./cr.yaml
  expect:
    noErrors: true
    steady: true
    ops:
      - { cycle: 1, verb: create, resource: Deployment, name: j }
      - { cycle: 1, verb: create, resource: services, count: 0 }
      - { verb: create, resource: service, count: 1 }
    absent: [{ resource: jobs }, { resource: services, name: other }]
`;

let folder: string;
const at = (file: string): string => join(folder, file);
const write = (file: string, text: string): Promise<void> => writeFile(at(file), text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-cycles-'));
  await Promise.all([
    write('crd.yaml', CRD),
    write('katalog.yaml', KATALOG),
    write('cr.yaml', CR),
    write('simulate.yaml', SIMULATE),
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('ork simulate of a Katalog', () => {
  it('prints a line for each write by cycle, folds what is the same, and says when it is steady', async () => {
    const { code, out, err } = await ork(['simulate', at('katalog.yaml'), '--cr', at('cr.yaml')]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').filter((line) => !line.startsWith('        '));
    const cycle = (number: string, rest = '') => expect.stringMatching(`^  cycles? ${number}  \\S+${rest}$`);
    expect(lines).toEqual([
      'jar default/j',
      '  cycle 1  0ms',
      '    + ConfigMap default/j-once',
      '    + Deployment default/j',
      '    ~ Jar default/j status',
      cycle('2'),
      '    ~ Jar default/j status',
      cycle('3–4', '  no change'),
      cycle('5'),
      '    + Service default/j',
      '    ~ Jar default/j status',
      cycle('6–10', '  no change'),
      '  steady at cycle 6',
    ]);
    expect(out).toContain('        ~ status.ready: 0 → 2');
  });

  it('prints the same bytes for the same input, and every write with what was sent when that is asked for', async () => {
    const asked = ['simulate', at('katalog.yaml'), '--cr', at('cr.yaml'), '--debug-ops', '--cycles', '3'];
    const [first, second] = [await ork(asked), await ork(asked)];
    expect(second.out).toBe(first.out);
    expect(first.out).toContain('    + Deployment default/j (create)\n        {"apiVersion":"apps/v1"');
  });

  it('gives cycles, outcomes and writes as JSON', async () => {
    const { out } = await ork(['simulate', at('katalog.yaml'), '--cr', at('cr.yaml'), '-o', 'json']);
    const [course] = JSON.parse(out);
    expect(course).toMatchObject({ crd: 'jar', namespace: 'default', name: 'j', steadyAt: 6 });
    expect(course.cycles).toHaveLength(10);
    expect(course.cycles[0]).toMatchObject({ cycle: 1, atMs: 0, outcome: 'succeeded' });
    expect(course.cycles[0].writes[1]).toMatchObject({
      ...{ verb: 'create', result: 'created', kind: 'Deployment', resource: 'deployments', name: 'j' },
    });
  });

  it('refuses a count of cycles that is none', async () => {
    const { code, err } = await ork(['simulate', at('katalog.yaml'), '--cycles', '0']);
    expect(code).toBe(2);
    expect(err).toContain('expected a whole number from 1 to 10000');
  });
});

describe('ork simulate of a Simulate document', () => {
  const documented = async (text: string, ...flags: string[]) => {
    await write('other.yaml', text);
    return ork(['simulate', at('other.yaml'), ...flags]);
  };

  it('passes where everything holds, and prints no cycles', async () => {
    const { code, out } = await ork(['simulate', at('simulate.yaml')]);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      '✓ jars',
      '  ✓ no cycle fails',
      '  ✓ steady',
      '  ✓ create of Deployment j in cycle 1',
      '  ✓ 0 × create of services in cycle 1',
      '  ✓ 1 × create of service',
      '  ✓ no jobs at the end',
      '  ✓ no services other at the end',
      '7 passed, 0 failed',
    ]);
  });

  it.each([
    ['steady: true', 'steadyAt: 2', 'steadyAt', 'steady at cycle 6'],
    ['noErrors: true', 'noErrors: false', 'noErrors', 'no cycle failed'],
    ['resource: Deployment, name: j ', 'resource: Deployment, name: k ', 'ops[0]', 'create j in cycle 1'],
    ['resource: services, count: 0', 'resource: services', 'ops[1]', 'no write of services'],
    ['resource: service, count: 1', 'resource: service, count: 2', 'ops[2]', '1'],
    ['resource: jobs', 'resource: services', 'absent[0]', 'Service default/j'],
  ])('fails where %s was %s, and says what it saw and every cycle', async (from, to, path, seen) => {
    const { code, out } = await documented(SIMULATE.replace(from, to));
    expect(code).toBe(1);
    expect(out).toContain(`  ✗ spec.expect.${path}\n`);
    expect(out).toContain(`      got      ${seen}\n`);
    expect(out).toContain('      cycle 1  0ms');
    expect(out).toMatch(/6 passed, 1 failed$/);
  });

  it.each([
    ['an unknown field', SIMULATE.replace('noErrors', 'noError'), /other.yaml:8:5 .*noErrors/],
    ['an empty expect', SIMULATE.replace(/expect:[\s\S]*/, 'expect: {}\n'), /an empty expect passes always/],
    ['neither spec nor imports', SIMULATE.replace(/spec:[\s\S]*/, ''), /spec or imports is required/],
    ['no Katalog', SIMULATE.replace('katalog: ./katalog.yaml', 'katalog: ./none.yaml'), /none\.yaml/],
  ])('refuses a document with %s before anything runs', async (_what, text, message) => {
    const { code, out, err } = await documented(text);
    expect(code).toBe(1);
    expect(`${out}${err}`).toMatch(message);
  });

  it('gives each document a cluster of its own: none sees the objects of another', async () => {
    const named = (name: string): string => SIMULATE.replace('name: jars', `name: ${name}`);
    await Promise.all(['first', 'last'].map((name) => write(`${name}.yaml`, named(name))));
    const alone = await ork(['simulate', at('last.yaml'), '--debug-ops']);
    const both = await ork(['simulate', at('first.yaml'), at('last.yaml'), '--debug-ops']);
    const lines = alone.out.replace(/\n\d+ passed.*$/, '');
    expect(lines).toContain('+ Deployment default/j');
    expect(both.out).toBe(`${lines.replace('last', 'first')}\n${lines}\n14 passed, 0 failed`);
  });

  it('runs imports, and a document without spec is a suite of them', async () => {
    await write('suite.yaml', SIMULATE.replace(/spec:[\s\S]*/, 'imports: [./simulate.yaml]\n'));
    const { code, out } = await ork(['simulate', at('suite.yaml')]);
    expect(code).toBe(0);
    expect(out).toMatch(/^✓ jars\n/);
  });

  it('finds every file that ends in simulate.yaml below a folder, without those that are skipped', async () => {
    const { out } = await ork(['simulate', `${folder}/...`]);
    expect(out).toMatch(/7 passed, 0 failed$/);
    const skipped = await ork(['simulate', `${folder}/...`, '--skip', 'simulate.yaml']);
    expect(skipped.code).toBe(1);
    expect(skipped.err).toContain('no Simulate document found');
  });
});

describe('ork simulate init', () => {
  it('writes a document that passes, and does not replace a file unless forced', async () => {
    const asked = [
      'simulate',
      'init',
      '-f',
      at('katalog.yaml'),
      '--cr',
      at('cr.yaml'),
      '-o',
      at('made.yaml'),
    ];
    expect((await ork(asked)).code).toBe(0);
    const text = await readFile(at('made.yaml'), 'utf8');
    expect(text).toContain('- { cycle: 1, verb: create, resource: deployments, name: j }');
    const { out } = await ork(['simulate', at('made.yaml')]);
    expect(out).toMatch(/0 failed$/);
    const again = await ork(asked);
    expect(again.code).toBe(1);
    expect(again.err).toContain('it exists already; replace it with --force');
    expect((await ork([...asked, '--force'])).code).toBe(0);
    const dry = await ork([...asked, '--dry-run']);
    expect(dry.out).toBe(text.trimEnd());
  });
});
