import { describe, expect, it } from 'vitest';
import { readField } from '../../katalog/conditions/index.js';
import { compileTemplate } from '../../katalog/templates/index.js';
import { NO_FUNCTIONS } from '../../test/support/program.js';
import { childrenByKind } from './template-data.js';

const render = (text: string, children: object): string =>
  compileTemplate(text, { functions: NO_FUNCTIONS }).render({ children });

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

  it('finds a custom resource by its name under custom too, and the only one by its fields', () => {
    const cr = { ...child('Database', 'd'), status: { phase: 'Up' } };
    const one = childrenByKind([cr], () => true);
    expect(
      render('{{ (index .children.custom "d").status.phase }}{{ .children.custom.status.phase }}', one),
    ).toBe('UpUp');
    const two = childrenByKind([cr, { ...child('Database', 'e'), status: { phase: 'Down' } }], () => true);
    expect(
      render('{{ .children.custom.d.status.phase }}/{{ (index .children.custom "e").status.phase }}', two),
    ).toBe('Up/Down');
  });

  it('reads fields of several children of a kind from the newest, and of one second from the later entry', () => {
    const job = (name: string, second: number, entry: number, succeeded: number) => ({
      kind: 'Job',
      metadata: {
        name,
        creationTimestamp: `2026-01-01T00:00:0${second}Z`,
        annotations: { 'orkestra.orkspace.io/entry': `a/onReconcile.jobs[${entry}]` },
      },
      status: { succeeded },
    });
    const jobs = [job('test', 2, 1, 2), job('ship', 2, 2, 3), job('build', 1, 3, 1)];
    const children = childrenByKind(jobs, builtIn);
    const text =
      '{{ .children.job.status.succeeded }} {{ len .children.job }} {{ (index .children.job 0).metadata.name }}';
    expect(render(text, children)).toBe('3 3 test');
    expect(readField({ children }, ['children', 'job', 'status', 'succeeded'])).toBe(3);
    expect(readField({ children }, ['children', 'job', 'length'])).toBe(3);
    expect(readField({ children }, ['children', 'job', 'nothing'])).toBeUndefined();
  });
});
