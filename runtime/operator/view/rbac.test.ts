import { describe, expect, it } from 'vitest';
import { programOf } from '../../../test/support/plan.js';
import { rbacRules } from './rbac.js';

describe('rbacRules', () => {
  it('lists what the entry creates and nothing else', () => {
    const plan = programOf(`
      onReconcile:
        configMaps: [ { name: a } ]
        deployments: [ { name: b, image: c } ]`);
    const rules = rbacRules(plan).map(({ apiGroups, resources, verbs }) => [
      apiGroups[0],
      resources[0],
      verbs.join(' '),
    ]);
    expect(rules).toEqual([
      ['test.orkestra.io', 'things', 'list watch patch'],
      ['test.orkestra.io', 'things/finalizers', 'update'],
      ['test.orkestra.io', 'things/status', 'patch'],
      ['', 'configmaps', 'get list watch create patch delete'],
      ['apps', 'deployments', 'get list watch create patch delete'],
      ['', 'events', 'list create patch'],
    ]);
  });

  it('lists what onDelete names alone, in groups too', () => {
    const plan = programOf(`
      onReconcile: { secrets: [ { name: a } ] }
      onDelete:
        services: [ { name: b } ]
        groups: [ { secrets: [ { name: a } ], jobs: [ { image: i } ] }, { services: [ { name: c } ] } ]`);
    const deleting = rbacRules(plan).filter(({ verbs }) => verbs.includes('delete'));
    expect(deleting.map(({ resources, verbs }) => [resources[0], verbs.length])).toEqual([
      ['secrets', 6],
      ['jobs', 6],
      ['services', 2],
    ]);
  });

  it('lists the status of custom children that it writes', () => {
    const plan = programOf(`
      onReconcile:
        custom:
          - { apiVersion: a.org/v1, kind: Policy, name: a, status: { a: b } }
          - { apiVersion: b.org/v1, kind: Rule, name: b }`);
    const resources = rbacRules(plan).flatMap((rule) => rule.resources);
    expect(resources.filter((name) => name.endsWith('/status'))).toEqual([
      'things/status',
      'policies/status',
    ]);
  });

  it('lists the Secrets that external calls take credentials from', () => {
    const plan = programOf(`
      onDelete:
        external: [ { name: a, url: "http://h", auth: { secretRef: { namespace: n, name: s, key: k } } } ]
      preReconcile:
        external: [ { name: b, url: "http://h", auth: { env: TOKEN } } ]`);
    expect(rbacRules(plan).filter(({ description }) => description.includes('Secret'))).toEqual([
      {
        apiGroups: [''],
        resources: ['secrets'],
        verbs: ['list', 'watch'],
        namespace: 'n',
        resourceNames: ['s'],
        description: 'the Secret n/s, for the external call "a"',
      },
    ]);
  });

  it('lists what it watches further, once', () => {
    const plan = programOf(`
      watch:
        - { apiVersion: v1, kind: Node }
        - { apiVersion: v1, kind: Node, on: [update] }
        - { apiVersion: a.org/v1, kind: Policy }
      watchEvents: { ready: { reason: Ready } }`);
    const watched = rbacRules(plan).filter(({ description }) => description.startsWith('watch'));
    expect(
      watched.map(({ apiGroups, resources, verbs }) => [...apiGroups, ...resources, ...verbs].join(' ')),
    ).toEqual([' nodes list watch', 'a.org policies list watch', ' events list watch']);
  });

  it('lists the deletion of CRs that a cleanup needs', () => {
    const plan = programOf('      cleanup: { when: [{ field: status.phase, equals: Done }] }');
    expect(rbacRules(plan)[1]).toMatchObject({ resources: ['things'], verbs: ['delete'] });
  });

  it('lists what it copies', () => {
    const plan = programOf(`
      onReconcile:
        secrets:
          - { name: a, fromSecret: base, fromNamespace: platform }
          - { name: b, fromSecret: "{{ .spec.name }}" }`);
    const read = { apiGroups: [''], resources: ['secrets'], verbs: ['list', 'watch'] };
    expect(rbacRules(plan).filter(({ description }) => description.includes('copy'))).toEqual([
      {
        ...read,
        namespace: 'platform',
        resourceNames: ['base'],
        description: 'the Secret base in platform, to copy it',
      },
      { ...read, description: expect.stringContaining('the Secret that a template names in') },
    ]);
  });

  it('lists the Secrets that its siblings are read with', () => {
    const plan = programOf(`
      cross:
        - crd: loader
          source:
            host: http://loader
            auth: { secretRef: { namespace: ops, name: reader, key: token } }`);
    expect(rbacRules(plan)).toContainEqual({
      apiGroups: [''],
      resources: ['secrets'],
      verbs: ['list', 'watch'],
      namespace: 'ops',
      resourceNames: ['reader'],
      description: 'the Secret ops/reader, to read "loader"',
    });
  });

  it('lists what enrich looks up beside the children that there are', () => {
    const observed = (lines: string) =>
      rbacRules(programOf(lines))
        .filter(({ description }) => description.startsWith('enrich'))
        .map(({ resources, verbs }) => `${resources[0]}: ${verbs.join(' ')}`);
    expect(
      observed(`
      enrich: [ cronJob ]
      onReconcile: { cronJobs: [ { image: i, schedule: "@daily" } ] }`),
    ).toEqual(['jobs: list watch']);
    expect(
      observed(`
      enrich: [ node ]
      onReconcile: { pods: [ { image: i } ] }`),
    ).toEqual(['nodes: list watch']);
    expect(
      observed(`
      enrich: [ pvc, endpoints, hpa ]
      onReconcile:
        persistentVolumeClaims: [ { name: a, storage: 1Gi } ]
        services: [ { port: 80 } ]
        deployments: [ { image: i } ]`),
    ).toEqual([
      'endpointslices: list watch',
      'storageclasses: list watch',
      'horizontalpodautoscalers: list watch',
    ]);
    expect(
      observed(`
      enrich: [ cronJob, node, storageClass, endpoints, hpa ]
      onReconcile: { secrets: [ { name: a } ] }`),
    ).toEqual([]);
  });

  /** Of an entry that is watched in one namespace. */
  const inShop = (lines: string) => {
    const plan = programOf(lines);
    return rbacRules({ ...plan, entry: { ...plan.entry, namespace: 'shop' } });
  };

  it('asks for Roles where the entry and its children stand in one namespace', () => {
    const rules = inShop(`
      onReconcile:
        configMaps: [ { name: a } ]
        namespaces: [ { name: b } ]
      onDelete: { secrets: [ { name: c } ] }`);
    const scopes = rules.map(({ resources, namespace }) => [resources[0], namespace]);
    expect(Object.fromEntries(scopes)).toEqual({
      things: 'shop',
      'things/finalizers': 'shop',
      'things/status': 'shop',
      configmaps: 'shop',
      namespaces: undefined,
      secrets: 'shop',
      events: 'shop',
    });
  });

  it('asks for a ClusterRole of what enrich reads in all namespaces, though children of that kind need a Role alone', () => {
    const rules = inShop(`
      enrich: [ hpa ]
      onReconcile:
        deployments: [ { image: i } ]
        hpa: [ { scaleTargetRef: { name: a }, maxReplicas: 2 } ]`);
    const autoscalers = rules.filter(({ resources }) => resources[0] === 'horizontalpodautoscalers');
    expect(autoscalers.map(({ verbs, namespace }) => [verbs.length, namespace])).toEqual([
      [6, 'shop'],
      [2, undefined],
    ]);
  });

  it('asks for Events in the namespace default, where those of the autoscaler about the CRD are', () => {
    const rules = inShop(`
      autoscale:
        conditions: { when: [ { field: metrics.queueDepth, greaterThan: 5 } ] }
        do: { workers: 8 }
      onReconcile: { configMaps: [ { name: a } ] }`);
    const events = rules.filter(({ resources }) => resources[0] === 'events');
    expect(events.map(({ verbs, namespace }) => [verbs.join(' '), namespace])).toEqual([
      ['list create patch', 'shop'],
      ['create patch', 'default'],
    ]);
  });

  it.each([
    ['a template names another namespace', 'configMaps: [ { name: a, namespace: "{{ .spec.in }}" } ]'],
    ['an entry copies into namespaces', 'configMaps: [ { name: a, toNamespaces: [ x ] } ]'],
  ])('asks for a ClusterRole of children where %s', (_, children) => {
    const rules = inShop(`
      onReconcile: { ${children} }`);
    const rule = rules.find(({ resources }) => resources[0] === 'configmaps');
    expect(rule).toBeDefined();
    expect(rule?.namespace).toBeUndefined();
  });
});
