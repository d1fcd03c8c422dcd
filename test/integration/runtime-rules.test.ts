import { describe, expect, it } from 'vitest';
import { fileCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import { operated, readyCondition } from '../support/operated.js';

const crd = fileCrd('Domain');

const BODY = `
normalize: { audit: true, spec: { host: "{{ toLower .spec.host }}" } }
validation:
  rules:
    - { field: spec.host, operator: exists, message: spec.host is required }
    - { field: spec.host, operator: unique, message: "{{ .spec.host }} is somebody else's" }
    - { field: spec.host, notContains: "_", action: warn, message: an underscore is unusual }
mutation:
  rules:
    - { field: spec.ttl, default: "300", valueType: int }
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { host: "{{ .spec.host }}", ttl: "{{ .spec.ttl }}" } }]
  status:
    fields:
      - { path: ttl, type: int, value: "{{ .spec.ttl }}" }
      - { path: normalized, value: "{{ toJson ._normalizeChanges }}" }
`;

describe('rules', () => {
  it('keep a CR from being reconciled, say why, and let it go on when it is right', async () => {
    const { kube, configMaps, crPath, createCr, patchCr, ready } = await operated(crd, BODY);
    await createCr('a', { text: 'x' });
    const denied = await untilObject(kube, crPath('a'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(denied)).toMatchObject({ message: 'spec.host is required' });
    expect((await kube.get(`${configMaps}/a`)).status).toBe(404);
    await patchCr('a', { spec: { host: 'x.example' } });
    expect((await ready('a', 2)).status).toMatchObject({ ttl: 300 });
    expect((await kube.get(`${configMaps}/a`)).body).toMatchObject({
      data: { host: 'x.example', ttl: '300' },
    });
    expect((await kube.get(crPath('a'))).body).not.toHaveProperty('spec.ttl');
    await createCr('b', { host: 'x.example' });
    const taken = await untilObject(kube, crPath('b'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(taken)).toMatchObject({ message: "x.example is somebody else's" });
    await kube.delete(crPath('b'));
  });

  it('warn with an Event, and see the form that normalize gives', async () => {
    const { kube, namespace, createCr, ready } = await operated(crd, BODY);
    const { metadata } = await createCr('a', { host: 'Under_Score' });
    expect((await ready('a')).status).toMatchObject({
      normalized: '[{"field":"host","from":"Under_Score","to":"under_score"}]',
    });
    const [event] = await untilObjects(
      kube,
      `/api/v1/namespaces/${namespace}/events`,
      (events) => events.some(({ reason }) => reason === 'ValidationWarning'),
      { fieldSelector: `involvedObject.uid=${metadata.uid},reason=ValidationWarning` },
    );
    expect(event).toMatchObject({ type: 'Warning', message: 'an underscore is unusual' });
  });
});
