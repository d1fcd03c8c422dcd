import { describe, expect, it } from 'vitest';
import { cluster, testNamespace } from '../support/cluster.js';
import { fileCrd } from '../support/crd.js';
import { untilObject, untilObjects } from '../support/follow.js';
import { katalogText } from '../support/katalog-text.js';
import { operated, readyCondition } from '../support/operated.js';
import { startRuntime, type TestRuntime } from '../support/runtime.js';

const load = fileCrd('Load');
const work = fileCrd('Work');

/** Runtime A: one worker, which each CR keeps busy for a while. */
const LOAD = (sleep: string): string => `
workers: 1
resync: 30m
operatorBox:
  onReconcile:
    configMaps: [{ name: "{{ .metadata.name }}", sleep: ${sleep}, data: { a: b } }]
  status: { fields: [{ path: phase, value: Loaded }] }
`;

/** Runtime B: two workers, and one for every five loads that wait at A up to ten. */
const WORK = (host: string, onMissing: string): string => `
workers: 2
operatorBox:
  cross: [{ crd: load, source: { host: "${host}", protocol: metrics, cacheFor: 100ms } }]
  autoscale:
    interval: 1s
    cooldown: 1s
    staleAfter: 4s
    onMissing: ${onMissing}
    do: { workers: "ceil(cross.load.metrics.queueDepth / 5)" }
    limits: { workers: { min: 2, max: 10 } }
`;

describe('a pool that is sized by the queue of another runtime', () => {
  it('the pool grows with the queue of the other runtime and shrinks when it is drained', async () => {
    const a = await operated(load, LOAD('60ms'));
    const b = await follower(a.runtime.url, { work: 'baseline' });
    const names = await a.wave(40);
    await b.workers('work', (workers) => workers >= 7);
    await b.workers('work', (workers) => workers === 2);
    for (const name of names) await a.ready(name);
    const { decisions } = await autoscaler(b, 'work');
    const sizes = decisions.map(({ to }) => to.workers);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
    expect(sizes[0]).toBe(2);
    // It may have seen the queue on its way, and grown in two steps.
    const grown = decisions.findLast(({ from, to }) => to.workers > from.workers);
    expect(grown?.sentence).toMatch(
      /^Scaled workers from 2 to \d: workers = ceil\(cross\.load\.metrics\.queueDepth \/ 5\) gives \d /,
    );
    expect(grown?.values).toMatchObject([{ reference: 'cross.load.metrics.queueDepth', missing: false }]);
  });

  it('the pool keeps the last value, then applies onMissing after staleAfter, then follows again', async () => {
    const a = await operated(load, LOAD('500ms'), { lease: 'loads' });
    const port = Number(new URL(a.runtime.url).port);
    const b = await follower(a.runtime.url, { base: 'baseline', hold: 'hold', four: '{ workers: 4 }' });
    await a.wave(40);
    for (const crd of ['base', 'hold', 'four']) await b.workers(crd, (workers) => workers === 8);
    await a.runtime.stop();
    const stopped = b.observations.length;

    const aged = await b.live.until('/katalog/hold/autoscaler', (body) => {
      const [value] = (body as unknown as Scaling).lastUnchanged?.values ?? [];
      return value?.stale === true && !value.missing;
    });
    expect((aged as unknown as Scaling).lastUnchanged?.sentence).toMatch(
      /^Keeps 8 workers: .*\(it is 3\d, [\d.]+ s old, by (?:stream|http)\)/,
    );
    expect(sizesSince(b, stopped)).toEqual([]);

    await b.workers('base', (workers) => workers === 2, stopped);
    await b.workers('four', (workers) => workers === 4, stopped);
    expect(sizesSince(b, stopped).sort()).toEqual(['base 2', 'four 4']);
    const why = /cross\.load\.metrics\.queueDepth is missing \(the last value is [\d.]+ s old: [^)]+\)/;
    for (const crd of ['base', 'four']) {
      expect((await autoscaler(b, crd)).decisions[0]?.sentence).toMatch(why);
    }
    const held = await b.live.until('/katalog/hold/autoscaler', (body) =>
      why.test((body as unknown as Scaling).lastUnchanged?.sentence ?? ''),
    );
    expect((held as unknown as Scaling).lastUnchanged?.sentence).toMatch(
      /^Keeps 8 workers: .*, and onMissing is hold\.$/,
    );
    const row = { alias: 'load', stale: true, lastError: expect.stringContaining('127.0.0.1') };
    expect((await b.live.get('/katalog/hold')).body['cross']).toMatchObject([row]);

    const missed = b.observations.length;
    await a.another({ port });
    await b.workers('base', (workers) => workers > 4, missed);
    await b.workers('four', (workers) => workers > 4, missed);
    await b.live.until('/katalog/hold', (body) => !JSON.stringify(body['cross']).includes('"stale":true'));
  });
});

describe('a template', () => {
  it('a template reads a CR of another runtime and one of its own', async () => {
    const a = await operated(load, LOAD('1ms'));
    await a.createCr('one', { size: 3 });
    await a.ready('one');
    const namespace = await testNamespace();
    const katalog = katalogText('work', {
      work: {
        crd: work,
        namespace,
        body: `
resync: 200ms
operatorBox:
  cross:
    - crd: load
      selector: { name: "{{ .spec.load }}", namespace: ${a.namespace} }
      source: { host: "${a.runtime.url}", cacheFor: 50ms }
    - { crd: work, as: other, selector: { name: "{{ .spec.other }}" } }
  onReconcile:
    configMaps:
      - name: "{{ .metadata.name }}"
        data:
          load: "{{ .cross.load.found }} {{ .cross.load.status.phase }} {{ .cross.load.spec.size }}"
          other: "{{ .cross.other.found }} {{ .cross.other.spec.load }}"
`,
      },
    });
    const kube = cluster();
    await startRuntime({ katalog, namespace });
    for (const [name, spec] of [
      ['a', { load: 'one', other: 'b' }],
      ['b', { load: 'none', other: 'nobody' }],
    ] as const) {
      await kube.post(work.collection(namespace), work.cr(name, spec));
      await untilObject(
        kube,
        `${work.collection(namespace)}/${name}`,
        (cr) => readyCondition(cr) !== undefined,
      );
    }
    await untilObjects(kube, `/api/v1/namespaces/${namespace}/configmaps`, (children) => {
      const said = Object.fromEntries(children.map(({ metadata, data }) => [metadata.name, data]));
      return said['a']?.['other'] === 'true none' && said['b'] !== undefined;
    });
    const [a1, b1] = await Promise.all(
      ['a', 'b'].map((name) => kube.get(`/api/v1/namespaces/${namespace}/configmaps/${name}`)),
    );
    expect(a1?.body.data).toEqual({ load: 'true Loaded 3', other: 'true none' });
    expect(b1?.body.data).toEqual({ load: 'false  ', other: 'false ' });
  });
});

/** What `/katalog/{crd}/autoscaler` answers, as far as these tests look. */
interface Scaling {
  readonly decisions: readonly Decision[];
  readonly lastUnchanged?: Decision | null;
}

interface Decision {
  readonly sentence: string;
  readonly from: { readonly workers: number };
  readonly to: { readonly workers: number };
  readonly values: readonly { readonly stale: boolean; readonly missing: boolean }[];
}

/** Starts a runtime whose CRDs, named with their `onMissing`, follow the queue of the runtime at `url`. */
async function follower(url: string, policies: Readonly<Record<string, string>>): Promise<TestRuntime> {
  const namespace = await testNamespace();
  const entries = Object.entries(policies).map(([name, onMissing]) => [
    name,
    { crd: work, namespace, body: WORK(url, onMissing) },
  ]);
  return startRuntime({ katalog: katalogText('work', Object.fromEntries(entries)), namespace });
}

async function autoscaler(runtime: TestRuntime, crd: string): Promise<Scaling> {
  return (await runtime.live.get(`/katalog/${crd}/autoscaler`)).body as unknown as Scaling;
}

/** `crd workers` for every change of a pool since an observation. */
function sizesSince(runtime: TestRuntime, since: number): string[] {
  return runtime.observations
    .slice(since)
    .flatMap((made) => (made.type === 'workers' ? [`${made.crd} ${made.workers}`] : []));
}
