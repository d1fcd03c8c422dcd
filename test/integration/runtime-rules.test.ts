import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
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
  it('rules stop the reconcile of a CR with a reason until it is valid', async () => {
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
  });

  it('of two CRs with one unique value the later one is denied, and the earlier one keeps it', async () => {
    const { kube, crPath, createCr, patchCr, ready } = await operated(crd, BODY);
    const made = [await createCr('a', { host: 'x.example' }), await createCr('b', { host: 'x.example' })];
    const places = made.map(
      ({ metadata }) => `${metadata['creationTimestamp']} ${metadata.uid} ${metadata.name}`,
    );
    const [kept = '', denied = ''] = places.sort().map((place) => place.split(' ').at(-1) ?? '');
    await patchCr(denied, { spec: { text: 'again' } });
    const taken = await untilObject(kube, crPath(denied), (cr) => {
      const ready = readyCondition(cr);
      return ready?.['status'] === 'False';
    });
    expect(readyCondition(taken)).toMatchObject({ message: "x.example is somebody else's" });
    await ready(kept);
    await kube.delete(crPath(denied));
  });

  it('rules warn with an Event and see the normalized CR', async () => {
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

  it('an integer that a number does not hold is warned of', async () => {
    const { kube, namespace, createCr } = await operated(crd, 'workers: 1');
    const { metadata } = await createCr('a', { id: 2 ** 53 + 4 });
    const [event] = await untilObjects(
      kube,
      `/api/v1/namespaces/${namespace}/events`,
      (events) => events.some(({ reason }) => reason === 'ValidationWarning'),
      { fieldSelector: `involvedObject.uid=${metadata.uid},reason=ValidationWarning` },
    );
    expect(event).toMatchObject({
      type: 'Warning',
      message:
        'spec.id is read as 9007199254740996: integers are exact up to 9007199254740991; declare the field as a string',
    });
  });

  it('rules make external calls first and report their results', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const body = request.url === '/size/GOOD' ? '{"ttl":60}' : '{}';
      response.writeHead(request.url === '/signed/BAD' ? 403 : 200).end(body);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { kube, crPath, createCr, ready } = await operated(
      crd,
      `
resync: 30m
normalize: { spec: { host: "{{ toUpper .spec.host }}" } }
validation:
  external: [{ name: signed, url: "${url}/signed/{{ .spec.host }}", continueOnError: true }]
  rules:
    - { field: external.signed.status, equals: "200", message: "{{ .external.signed.status }} for {{ .spec.host }}" }
mutation:
  external: [{ name: size, url: "${url}/size/{{ .spec.host }}" }]
  rules: [{ field: spec.ttl, default: "{{ .external.size.ttl }}", valueType: int }]
operatorBox:
  status:
    fields:
      - { path: ttl, type: int, value: "{{ .spec.ttl }}" }
      - { path: signed, value: "{{ .external.signed.status }}" }
`,
    );
    await createCr('a', { host: 'good' });
    expect((await ready('a')).status).toMatchObject({ ttl: 60, signed: '200' });
    expect(asked).toEqual(['/signed/GOOD', '/size/GOOD']);
    await createCr('b', { host: 'bad' });
    const denied = await untilObject(kube, crPath('b'), (cr) => readyCondition(cr)?.['status'] === 'False');
    expect(readyCondition(denied)).toMatchObject({ message: '403 for BAD' });
    expect(asked.filter((path) => path.startsWith('/size'))).toEqual(['/size/GOOD']);
    await kube.delete(crPath('b'));
  });
});
