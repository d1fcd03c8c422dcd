import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoint, PATHS } from '../../runtime/live-api/endpoints.js';
import { fileCrd } from '../support/crd.js';
import { untilObjects } from '../support/follow.js';
import { bytesOf, hostileRequests } from '../support/hostile-requests.js';
import { operated } from '../support/operated.js';
import { exchange, oneAnswer } from '../support/raw-exchange.js';
import { operating, type TimedRequest } from '../support/runtime.js';

const crd = fileCrd('Reads');

const READS = `
workers: 2
resync: 30m
operatorBox:
  autoscale:
    interval: 1s
    do: { workers: "2 + metrics.resourceCount" }
    limits: { workers: { min: 2, max: 4 } }
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", data: { a: b } }]
    services: [{ name: "{{ .metadata.name }}", port: 80 }]
  status: { fields: [{ path: phase, value: Ready }] }
`;

describe('every path of the Live API', () => {
  it('every path answers as described, and only events are read from the API server', async () => {
    const { kube, namespace, runtime, createCr, ready } = await operated(crd, READS);
    for (const name of ['one', 'two']) await createCr(name);
    for (const name of ['one', 'two']) await ready(name);
    const { live } = runtime;
    await live.until('/katalog/reads/autoscaler', ({ decisions }) => (decisions as unknown[]).length > 0);
    await untilObjects(kube, `/api/v1/namespaces/${namespace}/events`, (events) =>
      ['one', 'two'].every((name) =>
        events.some((event) => event['reason'] === 'Reconciled' && involved(event) === name),
      ),
    );
    const before = runtime.requests.length;
    for (const path of PATHS) {
      const { types = [], query = [] } = endpoint(path);
      if (types.length > 0 && path !== '/katalog/raw') continue;
      const url = path.replace('{crd}', 'reads').replace('{namespace}', namespace).replace('{name}', 'one');
      const { status, body } = await live.get(
        query[0]?.required ? `${url}?query=controller_queue_depth` : url,
      );
      expect([url, status]).toEqual([url, 200]);
      expect(body).not.toEqual({});
    }
    for (const url of [
      '/katalog/nobody',
      '/katalog/reads/cr/nobody',
      '/nothing',
      '/katalog/reads/cr?limit=x',
    ]) {
      expect((await live.get(url)).status).toBeGreaterThanOrEqual(400);
    }
    const page = await live.get('/katalog/reads/cr?limit=1&field=metadata.name');
    expect(page.body).toMatchObject({ total: 2, items: [{ name: 'one', value: 'one' }] });
    // Both spellings of one CR's events share what was read.
    const read = asked(runtime.requests.slice(before)).map(({ verb, resource }) => `${verb} ${resource}`);
    expect(read).toEqual(['list events']);

    const after = runtime.requests.length;
    const url = new URL(live.url);
    await fc.assert(
      fc.asyncProperty(hostileRequests(['reads', 'one', namespace]), async (request) => {
        expect(oneAnswer(await exchange(url, bytesOf(request, 'length'))).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
    expect(asked(runtime.requests.slice(after))).toEqual([]);
  });
});

/** The requests but those by which the runtime tells of its own work, which may come at any time. */
function asked(requests: readonly TimedRequest[]): readonly TimedRequest[] {
  return operating(requests).filter(({ verb, resource }) => resource !== 'events' || verb === 'list');
}

function involved(event: Readonly<Record<string, unknown>>): string {
  return (event['involvedObject'] as { name: string }).name;
}
