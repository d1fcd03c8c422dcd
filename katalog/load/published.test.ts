/** Forms that occur in published Katalogs beside those of the contract: they load, and mean what they mean there. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../lib/base/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from './load-katalog.js';

const apiTypes = { group: 'example.com', version: 'v1', kind: 'A', plural: 'as' };

const load = (entry: JsonObject, document: JsonObject = {}) => {
  const head = { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'published' } };
  const text = stringify({ ...head, ...document, spec: { crds: { a: { apiTypes, ...entry } } } });
  const loaded = loadKatalog([{ file: 'k.yaml', text }], { clock: new FakeClock(), random: randomBytes });
  const problems = loaded.problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
  return { ...loaded, problems, program: loaded.programs.get('a') };
};

const BOX = 'spec.crds.a.operatorBox';

describe('a published Katalog', () => {
  it('says how mature it is, which type of queue it wants and how its CRs are read', () => {
    const { problems } = load(
      {
        mode: 'dynamic',
        apiTypes: { ...apiTypes, apiPath: '/apis' },
        operatorBox: { reconciler: { queue: { type: 'ratelimited' } } },
      },
      { lifecycle: { maturity: 'stable', compatibility: { kubernetes: '>=1.28' } } },
    );
    expect(problems).toEqual([]);
    expect(load({ mode: 'typed' }).problems).toEqual([
      'error spec.crds.a.mode: invalid mode "typed": expected dynamic: Go types cannot be loaded here',
    ]);
  });

  it('imports motifs below reconcile too, which is refused by name', () => {
    const imports = [{ motif: './resources.yaml' }];
    expect(load({ operatorBox: { reconcile: { workers: 1, imports } } }).problems).toEqual([
      `error ${BOX}.reconcile.imports: imports is not supported: write the resources of the motif into this file`,
    ]);
    expect(load({ operatorBox: { rollback: { trigger: { consecutiveFailures: 5 } } } }).problems).toEqual([
      `error ${BOX}.rollback: rollback is not supported: remove it; a failed reconcile is retried`,
    ]);
  });

  it('names the Secret of a variable right below it', () => {
    const env = { PASSWORD: { secretKeyRef: { name: '{{ .metadata.name }}', key: 'password' } } };
    const { program, problems } = load({ operatorBox: { onCreate: { deployments: [{ image: 'a', env }] } } });
    expect(problems).toEqual([
      `warning ${BOX}.onCreate.deployments[0].env: env as a map is an older spelling; write a list of {name, value}`,
    ]);
    const built = program?.onCreate[0]?.build({ metadata: { name: 'x', namespace: 'n' } });
    expect(JSON.stringify(built?.objects[0])).toContain(
      '"env":[{"name":"PASSWORD","valueFrom":{"secretKeyRef":{"name":"x","key":"password"}}}]',
    );
  });

  it('reads the image of the only container without an index', () => {
    const value = '{{ containerImage .children.deployment }}';
    const { program, problems } = load({ operatorBox: { status: { fields: [{ path: 'image', value }] } } });
    expect(problems).toEqual([]);
    const spec = { template: { spec: { containers: [{ image: 'nginx:1' }, { image: 'sidecar' }] } } };
    const data = { children: { deployment: { spec } } };
    expect(JSON.stringify(program?.status.apply(data, { failed: false }))).toContain('nginx:1');
  });

  it('names a kind of Kubernetes by its kind alone', () => {
    const { entries, problems } = load({ apiTypes: { kind: 'Ingress' }, labelSelector: { a: 'b' } });
    expect(problems).toEqual([]);
    expect(entries.get('a')).toMatchObject({
      apiTypes: { group: 'networking.k8s.io', version: 'v1', kind: 'Ingress', plural: 'ingresses' },
      namespaced: true,
    });
    expect(load({ apiTypes: { kind: 'Namespace' }, labelSelector: 'a=b' }).entries.get('a')?.namespaced).toBe(
      false,
    );
    expect(load({ apiTypes: { kind: 'Website' } }).problems).toEqual([
      'error spec.crds.a.apiTypes: group, version and plural must be set, here or by a crdFile',
    ]);
  });

  it('takes of a file with several types the one that an entry is named like', () => {
    const types = ['Database', 'App'].map((kind) => {
      const names = { kind, plural: `${kind.toLowerCase()}s` };
      const versions = [{ name: 'v1', served: true, storage: true }];
      const metadata = { name: `${names.plural}.example.com` };
      const spec = { group: 'example.com', scope: 'Namespaced', names, versions };
      return stringify({
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata,
        spec,
      });
    });
    const head = { apiVersion: 'orkestra.orkspace.io/v1', kind: 'Katalog', metadata: { name: 'published' } };
    const crds = { database: { crdFile: 'two.yaml' }, apps: { crdFile: 'two.yaml' } };
    const { entries, problems } = loadKatalog(
      [{ file: 'k.yaml', text: stringify({ ...head, spec: { crds } }) }],
      {
        clock: new FakeClock(),
        random: randomBytes,
        readCrdFile: () => ({ text: types.join('---\n') }),
      },
    );
    expect(problems).toEqual([]);
    expect([...entries.values()].map(({ apiTypes }) => apiTypes.kind)).toEqual(['Database', 'App']);
  });

  it('cannot clean up without saying when', () => {
    expect(load({ operatorBox: { runtime: { cleanup: { deleteAfter: '1h' } } } }).problems).toEqual([
      `error ${BOX}.runtime.cleanup: when or or is required because cleanup without conditions would delete every CR`,
    ]);
  });

  it('leaves rules to admission alone, and says which input a rule is about', () => {
    const fires = { reconcile: false };
    const { program, problems } = load({
      validation: {
        rules: [
          { field: 'spec.a', equals: 1, message: 'never', fires },
          { field: 'spec.b', equals: 1, message: 'asked', link: 'b', fires: { reconcile: true } },
        ],
      },
      mutation: {
        rules: [
          { field: 'spec.c', default: 1, fires },
          { field: 'spec.d', default: 2 },
        ],
      },
    });
    expect(problems).toEqual([]);
    expect(program?.admission.validate({ spec: {} }, () => false).denied).toEqual(['asked']);
    expect(program?.admission.mutate({ spec: {} })).toEqual({ spec: { d: 2 } });
  });
});
