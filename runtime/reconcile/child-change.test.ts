import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { changedFields, changesText, changeText, undoesDrift, updated } from './child-change.js';

const service = (more: object, metadata: object = {}): KubernetesObject => ({
  ...{ apiVersion: 'v1', kind: 'Service' },
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  ...more,
});
const wanted = (more: object): JsonObject => more as JsonObject;

describe('changedFields', () => {
  it('names the paths that an answer changed, lists whole, and never a value', () => {
    const before = service({ spec: { ports: [{ port: 1 }], selector: { app: 'a' }, type: 'ClusterIP' } });
    const after = service({ spec: { ports: [{ port: 2 }], selector: { app: 'b' }, type: 'ClusterIP' } });
    const write = wanted({ spec: { ports: [{ port: 2 }], selector: { app: 'b' } } });
    expect(changedFields(before, after, write)).toEqual(['spec.ports', 'spec.selector.app']);
  });

  it('leaves out what others changed meanwhile, and what the API server keeps', () => {
    const before = service(
      { spec: { a: 1 }, status: { x: 1 } },
      { resourceVersion: '1', labels: { a: '1' } },
    );
    const after = service(
      { spec: { a: 1, theirs: 2 }, status: { x: 2 } },
      { resourceVersion: '2', labels: { a: '1', b: '2' } },
    );
    expect(changedFields(before, after, wanted({ spec: { a: 1 } }))).toEqual([]);
  });

  it('names what is gone, and keys with dots in brackets', () => {
    const before = service(
      { data: { 'a.yaml': 'x', b: 'y' } },
      { labels: { 'app.kubernetes.io/name': 'a' } },
    );
    const after = service({ data: { 'a.yaml': 'z' } }, { labels: {} });
    const write = wanted({ data: { 'a.yaml': 'z' }, metadata: {} });
    expect(changedFields(before, after, write)).toEqual([
      'data["a.yaml"]',
      'data.b',
      'metadata.labels["app.kubernetes.io/name"]',
    ]);
  });

  it('leaves out the marks of this product', () => {
    const marked = (hash: string) => service({}, { annotations: { 'orkestra.orkspace.io/applied': hash } });
    const write = wanted({ metadata: { annotations: { 'orkestra.orkspace.io/applied': 'b' } } });
    expect(changedFields(marked('a'), marked('b'), write)).toEqual([]);
  });

  it('names the status where the write is one of the status', () => {
    const write = wanted({ status: { phase: 'Up' } });
    expect(changedFields(service({}), service({ status: { phase: 'Up' } }), write)).toEqual(['status']);
  });
});

describe('undoesDrift', () => {
  const before = service({}, { annotations: { 'orkestra.orkspace.io/applied': 'h1' } });
  const apply = (hash: string) =>
    wanted({ metadata: { annotations: { 'orkestra.orkspace.io/applied': hash } } });

  it('an apply of what was applied before undoes a change of somebody else', () => {
    expect(undoesDrift(before, apply('h1'))).toBe(true);
    const posted = service({}, { annotations: { 'orkestra.orkspace.io/applied': 'posted-h1' } });
    expect(undoesDrift(posted, apply('h1'))).toBe(true);
  });

  it('an apply of something else does not, nor does a patch', () => {
    expect(undoesDrift(before, apply('h2'))).toBe(false);
    expect(undoesDrift(before, wanted({ spec: { replicas: 2 } }))).toBe(false);
  });
});

describe('the text of a change', () => {
  it('names child, fields and who had changed them', () => {
    const fields = ['spec.ports', 'spec.type'];
    expect(changeText(updated('Service shop/web', fields, 'kubectl-edit'))).toBe(
      'Service shop/web: spec.ports, spec.type changed; drift by kubectl-edit',
    );
    expect(changeText(updated('Service shop/web', ['spec.ports'], true))).toBe(
      'Service shop/web: spec.ports changed; drift',
    );
    expect(changeText({ child: 'Service shop/web', verb: 'created' })).toBe('Service shop/web created');
  });

  it('is bounded in fields, in the length of each, and in changes', () => {
    const fields = Array.from({ length: 1_000 }, (_, i) => `data.${'k'.repeat(250)}${i}`);
    const change = updated('ConfigMap shop/web', fields);
    expect(change.fields).toHaveLength(8);
    expect(change.more).toBe(992);
    expect(Math.max(...(change.fields ?? []).map(({ length }) => length))).toBe(100);
    expect(changesText(Array.from({ length: 50 }, () => change))).toMatch(
      / and 992 more changed\. and 46 more$/,
    );
    expect(changesText([])).toBeUndefined();
  });
});
