import { describe, expect, it } from 'vitest';
import { cluster } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Web');

describe('enrich', () => {
  it('enrich gives templates the pods, ReplicaSets and warnings of a Deployment as they come', async () => {
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
enrich:
  - pods
  - replicasets
  - events: { when: [{ field: "{{ hasCrashingPod .children.deployment }}", equals: "true" }] }
operatorBox:
  onReconcile:
    deployments: [{ name: "{{ .metadata.name }}", image: nginx, replicas: 0 }]
  status:
    fields:
      - { path: pods, type: int, value: "{{ podCount .children.deployment }}" }
      - { path: names, value: "{{ podNames .children.deployment }}" }
      - { path: crashing, type: bool, value: "{{ hasCrashingPod .children.deployment }}" }
      - { path: reasons, value: "{{ podContainerReasons .children.deployment }}" }
      - { path: sets, value: "{{ deploymentReplicaSets .children.deployment }}" }
      - { path: warning, value: "{{ firstWarning .children.deployment }}" }
`,
    );
    await createCr('a');
    expect((await ready('a')).status).toMatchObject({ pods: 0, crashing: false, names: '' });
    const apps = `/apis/apps/v1/namespaces/${namespace}`;
    const core = `/api/v1/namespaces/${namespace}`;
    const labels = { 'managed-by': 'orkestra', 'orkestra-owner': 'a' };
    const uidOf = async (path: string) => (await kube.get(path)).body.metadata.uid ?? '';
    const owned = async (name: string, apiVersion: string, kind: string, path: string) => ({
      name,
      labels,
      ownerReferences: [{ apiVersion, kind, name: path.split('/').at(-1), uid: await uidOf(path) }],
    });
    const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };
    await kube.post(`${apps}/replicasets`, {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: await owned('a-1', 'apps/v1', 'Deployment', `${apps}/deployments/a`),
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    });
    await kube.post(`${core}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: await owned('a-1-x', 'apps/v1', 'ReplicaSet', `${apps}/replicasets/a-1`),
      spec: template.spec,
    });
    await kube.post(`${core}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'a-1-x.1' },
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      involvedObject: { kind: 'Pod', name: 'a-1-x', namespace, uid: await uidOf(`${core}/pods/a-1-x`) },
    });
    const waiting = { waiting: { reason: 'CrashLoopBackOff' } };
    const container = {
      name: 'web',
      image: 'nginx',
      imageID: '',
      ready: false,
      restartCount: 4,
      state: waiting,
    };
    await kube.patch('merge', `${core}/pods/a-1-x/status`, { status: { containerStatuses: [container] } });
    const cr = await untilObject(
      kube,
      crPath('a'),
      ({ status }) => (status as { crashing?: boolean } | undefined)?.crashing === true,
    );
    expect(cr.status).toMatchObject({
      pods: 1,
      names: 'a-1-x',
      reasons: 'CrashLoopBackOff',
      // Beside that of a cluster that has a controller of Deployments.
      sets: expect.stringMatching(/\ba-1\b/),
      warning: 'Back-off restarting failed container',
    });
  });

  it('enrich gives the last Jobs of a CronJob, found by the labels of its template', async () => {
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
enrich: [cronJob]
operatorBox:
  onReconcile:
    cronJobs: [{ name: "{{ .metadata.name }}", image: busybox, schedule: "@daily" }]
  status:
    fields:
      - { path: last, value: "{{ cronJobLastJobName .children.cronjob }}" }
      - { path: succeeded, type: bool, value: "{{ cronJobLastJobSucceeded .children.cronjob }}" }
      - { path: successful, value: "{{ cronJobLastSuccessfulJobName .children.cronjob }}" }
`,
    );
    await createCr('a');
    expect((await ready('a')).status).toMatchObject({ last: '', succeeded: false, successful: '' });
    const batch = `/apis/batch/v1/namespaces/${namespace}`;
    const { metadata, spec } = (await kube.get(`${batch}/cronjobs/a`)).body;
    const { jobTemplate } = spec as { jobTemplate: { metadata: object; spec: object } };
    for (const name of ['a-1', 'a-2']) {
      const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'a', uid: metadata.uid };
      await kube.post(`${batch}/jobs`, {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { ...jobTemplate.metadata, name, ownerReferences: [owner] },
        // A Job that is suspended is completed by nobody but this test.
        spec: { ...jobTemplate.spec, suspend: true },
      });
    }
    await kube.patch('merge', `${batch}/jobs/a-1/status`, { status: { succeeded: 1 } });
    const cr = await untilObject(
      kube,
      crPath('a'),
      ({ status }) => (status as { successful?: string } | undefined)?.successful === 'a-1',
    );
    expect(cr.status).toMatchObject({ last: 'a-2', succeeded: false });
  });

  it('enrich gives the nodes of pods', async () => {
    const nodes = '/api/v1/nodes';
    const name = `n-${crypto.randomUUID().slice(0, 8)}`;
    const labels = { 'topology.kubernetes.io/zone': 'eu-1a' };
    await cluster().post(nodes, { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
enrich: [pods, node]
operatorBox:
  onReconcile:
    statefulSets: [{ name: "{{ .metadata.name }}", image: nginx }]
  status:
    fields:
      - { path: zone, value: "{{ podNodeZone (podByOrdinal .children.statefulset 0) }}" }
`,
    );
    await createCr('a');
    expect((await ready('a')).status).toMatchObject({ zone: '' });
    const { uid } = (await kube.get(`/apis/apps/v1/namespaces/${namespace}/statefulsets/a`)).body.metadata;
    await kube.post(`/api/v1/namespaces/${namespace}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a-0',
        labels: { 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'a', uid }],
      },
      spec: { nodeName: name, containers: [{ name: 'web', image: 'nginx' }] },
    });
    const cr = await untilObject(
      kube,
      crPath('a'),
      ({ status }) => (status as { zone?: string } | undefined)?.zone !== '',
    );
    expect(cr.status).toMatchObject({ zone: 'eu-1a' });
    await kube.delete(`${nodes}/${name}`);
  });

  it('enrich gives the storage class of claims, endpoints of Services and autoscalers of Deployments', async () => {
    const classes = '/apis/storage.k8s.io/v1/storageclasses';
    const name = `c-${crypto.randomUUID().slice(0, 8)}`;
    const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name } };
    await cluster().post(classes, { ...storageClass, provisioner: 'csi.test', reclaimPolicy: 'Retain' });
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
enrich: [storageClass, endpoints, hpa]
operatorBox:
  onReconcile:
    deployments: [{ name: "{{ .metadata.name }}", image: nginx }]
    hpa: [{ scaleTargetRef: { name: "{{ .metadata.name }}" }, minReplicas: 2, maxReplicas: 7 }]
    services: [{ name: "{{ .metadata.name }}", port: 80 }]
    persistentVolumeClaims: [{ name: data, storage: 1Gi, storageClassName: ${name} }]
  status:
    fields:
      - { path: provisioner, value: "{{ pvcStorageClassProvisioner .children.persistentvolumeclaim }}" }
      - { path: policy, value: "{{ pvcStorageClassReclaimPolicy .children.persistentvolumeclaim }}" }
      - { path: endpoints, value: "{{ serviceEndpoints .children.service }}" }
      - { path: most, type: int, value: "{{ hpaMaxReplicas .children.deployment }}" }
`,
    );
    await createCr('a');
    await ready('a');
    const service = (await kube.get(`/api/v1/namespaces/${namespace}/services/a`)).body.metadata;
    await kube.post(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'a-x',
        // As the controller of EndpointSlices has it: the Service's labels.
        labels: { ...service.labels, 'kubernetes.io/service-name': 'a' },
        ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name: 'a', uid: service.uid }],
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.1.0.1'] }],
      ports: [{ port: 80 }],
    });
    const cr = await untilObject(
      kube,
      crPath('a'),
      ({ status }) => (status as { endpoints?: string } | undefined)?.endpoints === '10.1.0.1:80',
    );
    expect(cr.status).toMatchObject({ provisioner: 'csi.test', policy: 'Retain', most: 7 });
    await kube.delete(`${classes}/${name}`);
  });

  it('enrich gives the claim of a PersistentVolume and the addresses of an Ingress', async () => {
    const { kube, namespace, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 100ms
enrich: [pv, ingress]
operatorBox:
  onReconcile:
    persistentVolumes: [{ name: "{{ .metadata.namespace }}-v", capacity: 1Gi, hostPath: /tmp/v }]
    ingresses: [{ name: "{{ .metadata.name }}", host: a.example, serviceName: a, servicePort: 80 }]
  onDelete:
    persistentVolumes: [{ name: "{{ .metadata.namespace }}-v" }]
  status:
    fields:
      - { path: claim, value: '{{ get .children.persistentvolume "_pvc" "metadata" "name" }}' }
      - { path: addresses, value: '{{ join .children.ingress._loadBalancerIPs "," }}' }
`,
    );
    await createCr('a');
    await ready('a');
    const volume = `/api/v1/persistentvolumes/${namespace}-v`;
    const claims = `/api/v1/namespaces/${namespace}/persistentvolumeclaims`;
    await kube.post(claims, {
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
        volumeName: `${namespace}-v`,
      },
    });
    await kube.patch('merge', volume, { spec: { claimRef: { name: 'c', namespace } } });
    await kube.patch('merge', `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/a/status`, {
      status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { ip: '192.0.2.2' }] } },
    });
    const cr = await untilObject(kube, crPath('a'), ({ status = {} }) => {
      const { claim, addresses } = status as { claim?: string; addresses?: string };
      return claim === 'c' && addresses !== undefined && addresses !== '';
    });
    expect(cr.status).toMatchObject({ claim: 'c', addresses: '192.0.2.1,192.0.2.2' });
    await kube.delete(crPath('a'));
  });
});
