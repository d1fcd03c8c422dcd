import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from './load-katalog.js';

const load = (...texts: string[]) =>
  loadKatalog(
    texts.map((text, index) => ({ file: `${index + 1}.yaml`, text })),
    { clock: new FakeClock(), random: randomBytes },
  );

const shown = ({ problems }: ReturnType<typeof load>) =>
  problems.map(({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`);

const katalog = (profiles: string, box = '{}'): string => `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: test }
profiles:
${profiles}
spec:
  crds:
    a:
      apiTypes: { group: example.com, version: v1, kind: A, plural: as }
      operatorBox: ${box.replace(/\s+/g, ' ')}
`;

const OWNER = { metadata: { name: 'x', namespace: 'n', uid: 'u' }, spec: { size: 'big', cpu: '3' } };

/** The objects that `onReconcile` of CRD `a` builds. */
const built = (text: string, owner: object = OWNER): readonly unknown[] => {
  const loaded = load(text);
  expect(shown(loaded)).toEqual([]);
  const entries = loaded.programs.get('a')?.onReconcile ?? [];
  return entries.flatMap((entry) => entry.build(owner as never).objects.map(({ object }) => object['spec']));
};

describe("a Katalog's own profiles", () => {
  it('stand for fields of every group, and win over those of the product', () => {
    const profiles = `  resources: [{ name: small, requests: { cpu: "{{ .spec.cpu }}" } }, { name: big, limits: { cpu: 8 } }]
  probes: [{ name: eager, periodSeconds: 1 }]
  containerSecurity: [{ name: mine, runAsNonRoot: true }]
  podSecurity: [{ name: mine, fsGroup: 7 }]
  rollingUpdate: [{ name: mine, maxSurge: 3 }]`;
    const [spec] = built(
      katalog(
        profiles,
        `{ onReconcile: { deployments: [{ image: i, port: 80, rollingUpdate: { profile: mine },
          resources: { profile: small }, probes: { readiness: { path: /, profile: eager } },
          securityContext: { profile: mine }, podSecurity: { profile: mine } }] } }`,
      ),
    );
    expect(spec).toMatchObject({
      strategy: { rollingUpdate: { maxSurge: 3 } },
      template: {
        spec: {
          securityContext: { fsGroup: 7 },
          containers: [
            {
              resources: { requests: { cpu: '3' } },
              securityContext: { runAsNonRoot: true },
              readinessProbe: { periodSeconds: 1 },
            },
          ],
        },
      },
    });
    const named = `{ onReconcile: { pods: [{ image: i, resources: { profile: "{{ .spec.size }}" } }] } }`;
    expect(built(katalog(profiles, named))).toMatchObject([
      { containers: [{ resources: { limits: { cpu: '8' } } }] },
    ]);
    const small = { ...OWNER, spec: { size: 'medium' } };
    expect(built(katalog(profiles, named), small)).toMatchObject([
      { containers: [{ resources: { limits: { cpu: '1' } } }] },
    ]);
    expect(() => built(katalog(profiles, named), { ...OWNER, spec: { size: 'huge' } })).toThrow(
      'unknown profile "huge": expected one of small, big, tiny',
    );
  });

  it('are whole objects for quotas, limits, policies and autoscalers', () => {
    const profiles = `  resourceQuotas: [{ name: team, hard: { pods: 3 } }]
  limitRanges: [{ name: team, limits: [{ default: { cpu: 1 } }] }]
  networkPolicies: [{ name: web, podSelector: { app: web }, ingress: [{ ports: [{ port: 80 }] }] }]
  hpa: [{ name: calm, targetCPUUtilizationPercentage: 55, behavior: { scaleUp: { selectPolicy: Min } } }]
  pdb: [{ name: two, minAvailable: 2 }]`;
    const box = `{ onReconcile: { resourceQuotas: [{ profile: team }], limitRanges: [{ profile: team }],
      networkPolicies: [{ profile: web }], pdb: [{ behavior: { profile: two } }],
      hpa: [{ deploymentRef: d, maxReplicas: 3, behavior: { profile: calm } }] } }`;
    expect(built(katalog(profiles, box))).toMatchObject([
      { hard: { pods: '3' } },
      { limits: [{ type: 'Container', default: { cpu: '1' } }] },
      {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }],
      },
      { minAvailable: 2 },
      {
        behavior: { scaleUp: { selectPolicy: 'Min' } },
        metrics: [{ resource: { target: { averageUtilization: 55 } } }],
      },
    ]);
  });

  it('set a reconciler, field by field', () => {
    const profiles = `  reconciler: [{ name: calm, workers: 7, timeout: 2m, queue: { maxDepth: 9, failureThreshold: 4 } }]`;
    const { katalog: loaded, problems } = load(
      katalog(profiles, '{ reconciler: { profile: calm, queue: { maxDepth: 8 } } }'),
    );
    expect(problems).toEqual([]);
    expect(loaded?.crds.get('a')).toMatchObject({
      workers: 7,
      timeoutMs: 120_000,
      queue: { maxDepth: 8, failureThreshold: 4 },
    });
    expect(shown(load(katalog(profiles, '{ reconciler: { profile: clam } }')))).toEqual([
      '1.yaml:10:45 spec.crds.a.operatorBox.reconciler.profile: unknown profile "clam" (did you mean "calm"?): expected one of calm, high-throughput, conservative, development',
    ]);
  });

  it('are checked where they are declared, once, however often they are used', () => {
    const profiles = `  resource: []
  resources: [{ name: odd, limit: { cpu: 1 } }, { requests: { cpu: much } }]
  hpa: [{ name: most, maxReplicas: 4 }]
  pdb: [{ name: both, minAvailable: 1, maxUnavailable: 1 }]
  limitRanges: [{ name: none }]
  probes: [{ name: t, periodSeconds: "{{ .spec. }}" }]
  reconciler: [{ name: w, workers: none, queue: { behaviour: {} } }]`;
    const box = `{ onReconcile: { pods: [{ image: i, resources: { profile: odd } }, { name: b, image: i, resources: { profile: odd } }],
      limitRanges: [{}, { profile: nine }, { profile: none, limits: [] }] } }`;
    expect(shown(load(katalog(profiles, box)))).toMatchSnapshot();
  });

  it('add up over several documents, and are declared once', () => {
    const second = katalog('  pdb: [{ name: two, minAvailable: 2 }]').replace('    a:', '    b:');
    const loaded = load(
      katalog('  pdb: [{ name: one, minAvailable: 1 }, { name: two, minAvailable: 3 }]'),
      second,
    );
    expect(shown(loaded)).toEqual([
      '2.yaml:5:17 profiles.pdb[0].name: the profile "two" of pdb is already declared at 1.yaml:5:49',
    ]);
    const fine = load(katalog('  pdb: [{ name: one, minAvailable: 1 }]'), second);
    expect(fine.katalog?.enriched['profiles']).toEqual({
      pdb: [
        { name: 'one', minAvailable: 1 },
        { name: 'two', minAvailable: 2 },
      ],
    });
  });

  it('may read what a reference needs declared', () => {
    const profiles = `  resources: [{ name: asked, requests: { cpu: "{{ .external.nobody.body }}" } }]`;
    const box = '{ onReconcile: { pods: [{ image: i, resources: { profile: asked } }] } }';
    expect(shown(load(katalog(profiles, box)))).toEqual([
      '1.yaml:10:78 spec.crds.a.operatorBox.onReconcile.pods[0].resources.profile: unknown external call "nobody"',
    ]);
  });
});
