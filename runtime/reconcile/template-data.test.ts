import { describe, expect, it } from 'vitest';
import { childrenByKind } from './template-data.js';

const child = (kind: string, name: string) => ({ kind, metadata: { name } });
const builtIn = () => false;

describe('childrenByKind', () => {
  it('gives the one child, the list of several, and each by name', () => {
    const [a, b, c] = [child('Deployment', 'a'), child('ConfigMap', 'b'), child('ConfigMap', 'c')];
    expect(childrenByKind([a, b, c], builtIn)).toEqual({
      deployment: a,
      deployments: { a },
      configmap: [b, c],
      configmaps: { b, c },
    });
  });

  it('builds plurals as Kubernetes does', () => {
    const all = [child('Ingress', 'i'), child('NetworkPolicy', 'n')];
    expect(Object.keys(childrenByKind(all, builtIn))).toEqual([
      'ingress',
      'ingresses',
      'networkpolicy',
      'networkpolicies',
    ]);
  });

  it('puts custom resources under custom', () => {
    const cr = child('Database', 'd');
    expect(childrenByKind([cr], () => true)).toEqual({ custom: cr, customs: { d: cr } });
  });
});
