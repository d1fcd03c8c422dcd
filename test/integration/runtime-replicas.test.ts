import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject } from '../support/follow.js';
import { operated } from '../support/operated.js';

const crd = fileCrd('Server');
const WORKLOAD = `
      - name: "{{ .metadata.name }}"
        image: "{{ .spec.image }}"
        replicas: 2
        autoscale:
          min: 1
          max: 4
          cooldown: "{{ .spec.rest }}"
          scaleUp: { conditions: { when: [{ field: spec.load, greaterThan: 5 }] }, increment: 2 }
          scaleDown: { conditions: { when: [{ field: spec.load, lessThan: 1 }] } }
`;
const spec = { image: 'web:1', rest: '0s', load: 3 };

describe('the replicas of a workload with autoscale', () => {
  it('autoscaled replicas follow the conditions within bounds, against other writers', async () => {
    const { kube, namespace, createCr, patchCr, ready } = await operated(
      crd,
      `
operatorBox:
  onReconcile:
    deployments:${WORKLOAD}`,
    );
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/a`;
    const replicas = (count: number) => untilObject(kube, path, (web) => web.spec['replicas'] === count);
    await createCr('a', spec);
    await replicas(2);
    await patchCr('a', { spec: { load: 9 } });
    await replicas(4);
    await patchCr('a', { spec: { load: 0, rest: '1h' } });
    await ready('a', 3);
    await replicas(4);
    await kube.patch('merge', path, { spec: { replicas: 1 } });
    await replicas(4);
    await patchCr('a', { spec: { rest: '0s' } });
    const down = await replicas(3);
    expect(down.metadata.annotations).toMatchObject({ 'orkestra.orkspace.io/replicas': '3' });
  });

  it('only the replicas are written of a workload from onCreate', async () => {
    const { kube, namespace, createCr, patchCr } = await operated(
      crd,
      `
operatorBox:
  onCreate:
    statefulSets:${WORKLOAD}`,
    );
    const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/a`;
    await createCr('a', spec);
    await untilObject(kube, path, (web) => web.spec['replicas'] === 2);
    await patchCr('a', { spec: { image: 'web:2', load: 9 } });
    const up = await untilObject(kube, path, (web) => web.spec['replicas'] === 4);
    expect(JSON.stringify(up.spec)).toContain('web:1');
  });
});
