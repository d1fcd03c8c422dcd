import { describe, expect, it } from 'vitest';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { programOf } from '../../../test/support/plan.js';
import { ChildKeys } from './child-keys.js';

const CR: KubernetesObject = {
  ...{ apiVersion: 'test.orkestra.io/v1', kind: 'Thing' },
  metadata: { name: 'a', namespace: 'n', uid: 'u1' },
  spec: { parts: ['x', 'y'], to: ['here', 'there'] },
};

const child = (name: string, namespace = 'n'): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap' },
  metadata: { name, namespace },
});

function built(keys: ChildKeys, children: readonly KubernetesObject[]): readonly string[] {
  return keys.built(CR, children).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

function keysOf(configMaps: string): ChildKeys {
  const { program } = programOf(`
      onReconcile:
        configMaps: [ ${configMaps} ]`);
  return new ChildKeys(program, undefined);
}

describe('ChildKeys', () => {
  it('lets pass what entries name, whatever their conditions say, and nothing else', () => {
    const keys = keysOf('{ name: "{{ .metadata.name }}-page", when: [{ field: spec.on, equals: true }] }');
    expect(built(keys, [child('a-page'), child('b-page'), child('a-page', 'other')])).toEqual(['n/a-page']);
  });

  it('knows every repetition and every copy', () => {
    const each = keysOf('{ name: "{{ .item }}", forEach: { field: spec.parts } }');
    expect(
      built(
        each,
        ['x', 'y', 'z'].map((name) => child(name)),
      ),
    ).toEqual(['n/x', 'n/y']);
    const copies = keysOf('{ name: page, fromConfigMap: base, toNamespaces: "{{ .spec.to }}" }');
    expect(
      built(
        copies,
        ['n', 'here', 'there'].map((to) => child('page', to)),
      ),
    ).toHaveLength(2);
  });

  it('remembers names that read more than the CR, and knows the namespace of the CR before', () => {
    const keys = keysOf('{ name: "{{ .children.service.spec.clusterIP }}" }');
    const children = [child('one'), child('two'), child('one', 'other')];
    expect(built(keys, children)).toEqual(['n/one', 'n/two']);
    keys.learn(CR, new Set(['v1/ConfigMap/n/one']));
    expect(built(keys, children)).toEqual(['n/one']);
    keys.forget(CR);
    expect(built(keys, children)).toEqual(['n/one', 'n/two']);
  });

  it('remembers nothing where the CR alone says the names', () => {
    const keys = keysOf('{ name: page }');
    keys.learn(CR, new Set(['v1/ConfigMap/n/other']));
    expect(built(keys, [child('page'), child('other')])).toEqual(['n/page']);
  });
});
