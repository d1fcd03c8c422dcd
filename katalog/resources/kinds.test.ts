import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { build, buildObject, compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER, FULL_SHORTHAND } from '../../test/support/shorthand.js';
import { RESOURCE_KINDS, resourceKind } from './table.js';

const spec = (kind: string, entry: JsonObject): unknown => buildObject(kind, entry)['spec'];

/** The one container of a Deployment with these fields. */
function container(fields: JsonObject): JsonObject {
  const object = buildObject('deployments', { image: 'a', ...fields }) as {
    spec: { template: { spec: { containers: JsonObject[] } } };
  };
  return object.spec.template.spec.containers[0] ?? {};
}

describe('the table of kinds', () => {
  it('finds a kind by its key, its long name and short forms, in any case', () => {
    for (const [name, key] of [
      ['deployments', 'deployments'],
      ['ConfigMaps', 'configMaps'],
      ['configmaps', 'configMaps'],
      ['pvcs', 'persistentVolumeClaims'],
      ['hpas', 'hpa'],
      ['horizontalPodAutoscalers', 'hpa'],
      ['podDisruptionBudgets', 'pdb'],
    ]) {
      expect(resourceKind(name ?? '')?.key).toBe(key);
    }
    expect(resourceKind('deploymnts')).toBeUndefined();
  });

  it('has a sample of every kind, with every field of it', () => {
    for (const kind of RESOURCE_KINDS) {
      const sample = FULL_SHORTHAND[kind.key];
      expect(sample, kind.key).toBeDefined();
      expect(problemsOf(kind.key, sample ?? {})).toEqual([]);
    }
  });

  it.each([
    ['deployments', 'demo-deployment'],
    ['replicaSets', 'demo-replicaset'],
    ['statefulSets', 'demo'],
    ['pods', 'demo-pod'],
    ['jobs', 'demo-job'],
    ['cronJobs', 'demo-cronjob'],
    ['services', 'demo-svc'],
    ['ingresses', 'demo-ingress'],
    ['configMaps', 'demo-config'],
    ['secrets', 'demo-secret'],
    ['namespaces', 'demo-ns'],
    ['serviceAccounts', 'demo-sa'],
    ['roles', 'demo-role'],
    ['roleBindings', 'demo-rolebinding'],
    ['clusterRoles', 'demo-cluster-role'],
    ['clusterRoleBindings', 'demo-crb'],
    ['hpa', 'demo-hpa'],
    ['pdb', 'demo-pdb'],
  ])('names %s %s by default', (key, name) => {
    const { name: _name, ...entry } = FULL_SHORTHAND[key] ?? {};
    expect(buildObject(key, entry)).toMatchObject({ metadata: { name } });
  });

  it('shares constant parts between objects, frozen', () => {
    const template = onlyTemplate(compileOne('pods', { image: 'a', resources: { profile: 'small' } }));
    const [first, second] = [template.build(FULL_OWNER), template.build(FULL_OWNER)].map((built) => {
      const { object } = built.objects[0] ?? { object: {} };
      return (object as { spec: { containers: { resources: JsonObject }[] } }).spec.containers[0]?.resources;
    });
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

describe('workloads', () => {
  it("select by the owner label and carry it to their pods, with the entry's labels", () => {
    expect(spec('deployments', { image: 'a', labels: { app: 'web' } })).toEqual({
      replicas: 1,
      selector: { matchLabels: { 'orkestra-owner': 'demo' } },
      template: {
        metadata: { labels: { app: 'web', 'managed-by': 'orkestra', 'orkestra-owner': 'demo' } },
        spec: { containers: [{ name: 'demo-deployment', image: 'a' }] },
      },
    });
  });

  it('have a port unless it is empty or 0', () => {
    expect(container({ port: '8080' })['ports']).toEqual([{ containerPort: 8080, protocol: 'TCP' }]);
    for (const port of ['', '0', 0, '{{ .spec.absent }}'])
      expect(container({ port })).not.toHaveProperty('ports');
    expect(problemsOf('pods', { image: 'a', port: 70_000 })).toHaveLength(1);
  });

  it('turn sources into variables where keys are named', () => {
    const envFrom = {
      configMapRef: [{ name: 'c', prefix: 'C_' }],
      secretRef: ['bare', { name: 's', prefix: 'S_', suffix: '_X', keys: ['K'], optional: true }],
    };
    expect(container({ env: [{ name: 'A', value: 'x' }], envFrom })).toMatchObject({
      envFrom: [{ secretRef: { name: 'bare' } }, { prefix: 'C_', configMapRef: { name: 'c' } }],
      env: [
        { name: 'A', value: 'x' },
        { name: 'S_K_X', valueFrom: { secretKeyRef: { name: 's', key: 'K', optional: true } } },
      ],
    });
    expect(
      problemsOf('deployments', { image: 'a', envFrom: { secretRef: [{ name: 's', suffix: 'x' }] } }),
    ).toEqual(['ORK_FIELD_VALUE envFrom.secretRef.0.suffix: suffix needs keys']);
  });

  it('take the older map of variables, with a warning', () => {
    const env = {
      A: { value: '{{ .spec.tier }}' },
      B: 5,
      C: { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    };
    expect(container({ env })['env']).toEqual([
      { name: 'A', value: 'front' },
      { name: 'B', value: '5' },
      { name: 'C', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ]);
    expect(compileOne('deployments', { image: 'a', env }).problems).toMatchObject([{ severity: 'warning' }]);
  });

  it("default probes to standard timings and the container's port", () => {
    const standard = { initialDelaySeconds: 15, periodSeconds: 20, failureThreshold: 3, timeoutSeconds: 10 };
    expect(
      container({ port: 80, probes: { liveness: { path: '/x' }, startup: { type: 'tcp', port: '9' } } }),
    ).toMatchObject({
      livenessProbe: { httpGet: { path: '/x', port: 80 }, ...standard },
      startupProbe: { tcpSocket: { port: 9 }, ...standard },
    });
    expect(
      container({
        port: '{{ .spec.port }}',
        probes: { readiness: { type: 'http', profile: 'fast', periodSeconds: 1 } },
      }),
    ).toMatchObject({
      readinessProbe: {
        httpGet: { path: '/', port: 8080 },
        initialDelaySeconds: 5,
        periodSeconds: 1,
        failureThreshold: 2,
      },
    });
  });

  it('refuse a probe without a target', () => {
    expect(problemsOf('pods', { image: 'a', port: 1, probes: { liveness: { periodSeconds: 1 } } })).toEqual([
      'ORK_FIELD_VALUE probes.liveness: a probe needs a type (http or tcp) or a path',
    ]);
    expect(problemsOf('pods', { image: 'a', probes: { liveness: { path: '/' } } })).toEqual([
      'ORK_FIELD_VALUE probes: a probe needs a port: the container has none',
    ]);
  });

  it('take a profile or fields, never both, and know its name', () => {
    expect(container({ resources: { profile: '{{ .spec.size }}' } })['resources']).toMatchObject({
      requests: { cpu: '100m' },
    });
    expect(problemsOf('pods', { image: 'a', resources: { profile: 'smal' } })[0]).toMatch(
      /did you mean "small"/,
    );
    expect(problemsOf('pods', { image: 'a', resources: { profile: 'small', limits: {} } })[0]).toMatch(
      /are mutually exclusive/,
    );
    const wrong = { ...FULL_OWNER, spec: { size: 'huge' } };
    expect(() => build('pods', { image: 'a', resources: { profile: '{{ .spec.size }}' } }, wrong)).toThrow(
      'unknown profile "huge"',
    );
  });

  it('need one source for each volume and variable', () => {
    expect(problemsOf('pods', { image: 'a', volumes: [{ name: 'v' }] })).toHaveLength(1);
    expect(
      problemsOf('pods', { image: 'a', volumes: [{ name: 'v', emptyDir: {}, secret: { name: 's' } }] }),
    ).toHaveLength(1);
    expect(problemsOf('deployments', { image: 'a', env: [{ name: 'A', valueFrom: {} }] })).toHaveLength(1);
  });

  it('of a StatefulSet update on delete unless told otherwise, and mount their claims', () => {
    expect(
      spec('statefulSets', {
        image: 'db',
        tag: '{{ .spec.tag }}',
        volumeClaimTemplates: [{ storageSize: '1Gi' }],
      }),
    ).toMatchObject({
      serviceName: 'demo',
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'OnDelete' },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
      template: {
        spec: { containers: [{ image: 'db:1.10', volumeMounts: [{ name: 'data', mountPath: '/data' }] }] },
      },
    });
    expect(spec('statefulSets', { image: 'db', rollingUpdate: { maxUnavailable: '1' } })).toMatchObject({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    });
  });

  it('of a Job are made once', () => {
    const job = onlyTemplate(compileOne('jobs', { image: 'a', reconcile: true }));
    expect(job).toMatchObject({ mode: 'createOnly', reconcile: false });
    expect(spec('jobs', { image: 'a' })).toMatchObject({
      backoffLimit: 3,
      template: { spec: { restartPolicy: 'OnFailure' } },
    });
    expect(spec('cronJobs', { image: 'a', schedule: '@daily' })).toMatchObject({
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
      jobTemplate: { metadata: { labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'demo' } } },
    });
    expect(problemsOf('jobs', { image: 'a', env: [] })).toHaveLength(1);
  });
});

describe('the other kinds', () => {
  it('services always select by the owner', () => {
    expect(spec('services', { port: '80', selector: { app: 'web', 'orkestra-owner': 'x' } })).toEqual({
      type: 'ClusterIP',
      selector: { app: 'web', 'orkestra-owner': 'demo' },
      ports: [{ port: 80, targetPort: 80, protocol: 'TCP' }],
    });
    expect(spec('services', { port: 80, headless: 'true' })).toMatchObject({ clusterIP: 'None' });
    expect(problemsOf('services', { port: 80, type: 'Nodeport' })).toEqual([]);
    expect(problemsOf('services', { port: 80, type: 'External' })).toHaveLength(1);
  });

  it('secrets encode their text', () => {
    expect(buildObject('secrets', { data: { a: 'x', n: 5, u: 'ß', e: '' } })).toMatchObject({
      type: 'Opaque',
      data: { a: 'eA==', n: 'NQ==', u: 'w58=', e: '' },
    });
  });

  it('network policies derive their types and take profiles', () => {
    expect(spec('networkPolicies', { ingress: [{ from: [{ podSelector: {} }] }] })).toEqual({
      podSelector: {},
      ingress: [{ from: [{ podSelector: {} }] }],
      policyTypes: ['Ingress'],
    });
    expect(spec('networkPolicies', { profile: 'deny-all', podSelector: { a: 'b' } })).toEqual({
      podSelector: { matchLabels: { a: 'b' } },
      policyTypes: ['Ingress', 'Egress'],
    });
    expect(problemsOf('networkPolicies', { profile: 'deny-all', egress: [] })).toHaveLength(1);
  });

  it('an HPA takes a profile, whose target an explicit one replaces', () => {
    const base = { deploymentRef: 'web', maxReplicas: 5, behavior: { profile: 'batch' } };
    const target = (value: number): JsonObject => ({
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: value } },
        },
      ],
    });
    expect(spec('hpa', base)).toMatchObject({
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 30,
          policies: [{ type: 'Percent', value: 100, periodSeconds: 60 }],
        },
      },
      ...target(80),
    });
    expect(spec('hpa', { ...base, targetCPUUtilizationPercentage: '33' })).toMatchObject(target(33));
    expect(problemsOf('hpa', { maxReplicas: 1 })).toHaveLength(1);
  });

  it('a PDB has one limit', () => {
    expect(spec('pdb', { behavior: { profile: 'rolling' } })).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { 'orkestra-owner': 'demo' } },
    });
    expect(problemsOf('pdb', {})).toHaveLength(1);
    expect(problemsOf('pdb', { minAvailable: 1, maxUnavailable: 1 })).toHaveLength(1);
  });

  it('bindings name the API group of what they bind', () => {
    expect(buildObject('roleBindings', FULL_SHORTHAND['roleBindings'] ?? {})).toMatchObject({
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [
        { kind: 'ServiceAccount', name: 'runner', namespace: 'default' },
        { kind: 'Group', name: 'operators', apiGroup: 'rbac.authorization.k8s.io' },
      ],
    });
  });

  it('volumes come from a path or a driver', () => {
    expect(spec('persistentVolumes', { name: 'v', capacity: '1Gi', hostPath: '/data' })).toMatchObject({
      hostPath: { path: '/data' },
      persistentVolumeReclaimPolicy: 'Retain',
    });
    expect(problemsOf('persistentVolumes', { name: 'v', capacity: '1Gi' })).toHaveLength(1);
    expect(problemsOf('persistentVolumes', { name: 'v', capacity: '1Gi', csiDriver: 'x' })).toHaveLength(1);
  });

  it('quotas take a profile, over which hard wins', () => {
    expect(spec('resourceQuotas', { profile: 'small' })).toMatchObject({
      hard: { pods: '10', 'limits.memory': '4Gi' },
    });
    expect(spec('resourceQuotas', { profile: 'small', hard: { pods: 1 } })).toEqual({ hard: { pods: '1' } });
  });
});

describe('custom objects', () => {
  const entry = {
    apiVersion: 'example.org/v1',
    kind: 'Policy',
    metadata: { name: '{{ .metadata.name }}-p', labels: [{ key: 'a', value: 'b' }] },
    spec: {
      replicas: '{{ .spec.replicas }}',
      tag: '{{ .spec.tag }}',
      list: ['{{ .spec.tier }}', 'x-{{ .spec.tier }}'],
    },
  };

  it('keep the types of their values', () => {
    expect(build('custom', entry).objects).toMatchObject([
      {
        apiVersion: 'example.org/v1',
        kind: 'Policy',
        plural: 'policies',
        namespaced: true,
        object: {
          metadata: { name: 'demo-p', namespace: 'default', labels: { a: 'b', 'orkestra-owner': 'demo' } },
          spec: { replicas: 3, tag: '1.10', list: ['front', 'x-front'] },
        },
      },
    ]);
  });

  it('take their scope from the entry, else from discovery', () => {
    const template = onlyTemplate(compileOne('custom', entry));
    const types = () => ({ plural: 'policys', namespaced: false });
    const [built] = template.build(FULL_OWNER, types).objects;
    expect(built).toMatchObject({ plural: 'policys', namespaced: false });
    expect(built?.object['metadata']).not.toHaveProperty('namespace');
    const said = onlyTemplate(compileOne('custom', { ...entry, namespaced: true }));
    expect(said.build(FULL_OWNER, types).objects).toMatchObject([{ plural: 'policys', namespaced: true }]);
  });

  it('have a status where they say so, else where discovery does', () => {
    const status = { phase: '{{ .spec.tier }}' };
    const of = (more: JsonObject, hasStatus?: boolean): unknown =>
      onlyTemplate(compileOne('custom', { ...entry, status, ...more })).build(FULL_OWNER, () => ({
        ...{ plural: 'policies', namespaced: true },
        ...(hasStatus === undefined ? {} : { hasStatus }),
      })).objects[0]?.status;
    expect([of({}, true), of({}, false), of({})]).toEqual([{ phase: 'front' }, undefined, undefined]);
    expect([of({ hasStatus: true }), of({ hasStatus: false }, true)]).toEqual([
      { phase: 'front' },
      undefined,
    ]);
    expect(compileOne('custom', { ...entry, status, hasStatus: false }).problems).toMatchObject([
      { severity: 'warning', code: 'ORK_IGNORED', message: '"status" has no effect with hasStatus: false' },
    ]);
    expect(problemsOf('custom', { ...entry, hasStatus: '{{ .spec.a }}' })).toEqual([
      'ORK_FIELD_VALUE hasStatus: hasStatus must be true or false; templates are not allowed',
    ]);
  });

  it('must say what they are', () => {
    expect(problemsOf('custom', { metadata: {} })).toEqual([
      'ORK_FIELD_VALUE : apiVersion is required',
      'ORK_FIELD_VALUE : kind is required',
      'ORK_FIELD_VALUE : name is required because custom objects have no default name',
    ]);
    expect(problemsOf('custom', { ...entry, kind: '{{ .spec.kind }}' })[0]).toMatch(/^ORK_NOT_RUN kind/);
  });
});
