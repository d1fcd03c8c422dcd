import { describe, expect, it } from 'vitest';
import { KubeError, ServerPulse } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { WatchTrouble } from './watch-trouble.js';

function world() {
  const clock = new FakeClock();
  const lines: Readonly<Record<string, unknown>>[] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push({ level, message, ...fields });
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const resource = { apiVersion: 'demo.example.com/v1', plural: 'widgets', namespaced: true };
  const pulse = new ServerPulse(clock);
  const open = (plural: string) => new WatchTrouble({ resource: { ...resource, plural }, clock, log, pulse });
  return { clock, lines, pulse, open, trouble: open('widgets') };
}

function answered(request: string, code: number, reason: string, message: string): KubeError {
  const rest = { retryAfterMs: undefined, kind: undefined, causes: [] };
  return new KubeError('ORK_KUBE_API', request, { code, reason, message, ...rest });
}

const forbidden = (request: string) =>
  answered(
    request,
    403,
    'Forbidden',
    request.startsWith('GET') ? 'cannot list widgets' : 'cannot watch widgets',
  );

describe('WatchTrouble', () => {
  it('logs a refused watch with reason and remedy once for all attempts', async () => {
    const { clock, lines, trouble } = world();
    trouble.failed(forbidden('WATCH /apis/demo.example.com/v1/widgets?watch=true'), 250.4);
    trouble.failed(forbidden('GET /apis/demo.example.com/v1/widgets?limit=500'), 800);
    expect(lines.map((line) => line['level'])).toEqual(['warn', 'debug']);
    expect(lines[0]).toEqual({
      level: 'warn',
      message: 'watch failed',
      reason: '403 Forbidden: cannot watch widgets',
      resource: 'widgets.demo.example.com',
      code: 'ORK_KUBE_API',
      remedy: expect.stringContaining('a 403 needs a role'),
      failures: 1,
      forMs: 0,
      retryInMs: 250,
    });
    expect(trouble.why).toBe('403 Forbidden: cannot list widgets');
    await clock.advance(60_000);
    trouble.failed(forbidden('GET /apis'), 800);
    expect(lines.at(-1)).toMatchObject({ level: 'warn', failures: 3, forMs: 60_000 });
  });

  it('logs the recovery of a watch, and nothing when it never failed', async () => {
    const { clock, lines, trouble } = world();
    trouble.works();
    expect(lines).toEqual([]);
    trouble.failed(forbidden('GET /apis'), 800);
    await clock.advance(800);
    trouble.works();
    expect(lines.at(-1)).toEqual({
      level: 'info',
      message: 'watch recovered',
      resource: 'widgets.demo.example.com',
      failures: 1,
      forMs: 800,
    });
    expect(trouble.why).toBeUndefined();
  });

  it('names the missing CRD when the cluster does not serve the kind', () => {
    const { lines, trouble } = world();
    trouble.failed(answered('GET /apis', 404, 'HTTP 404', '404 page not found'), 800);
    expect(lines[0]).toMatchObject({
      code: 'ORK_KUBE_NOT_SERVED',
      reason: 'the cluster does not serve it in demo.example.com/v1',
      remedy: expect.stringContaining('Apply its CustomResourceDefinition'),
    });
  });

  it('logs an error that is not a response of the server as it is', () => {
    const { lines, trouble } = world();
    trouble.failed(new Error('broken'), 0);
    expect(lines[0]).toMatchObject({ message: 'watch failed', reason: 'broken' });
  });

  it('logs one line for all watches when the API server is away, and one when it is back', () => {
    const { lines, pulse, open } = world();
    const watches = ['widgets', 'gadgets', 'pods'].map(open);
    const outage = answered('GET /apis', 503, 'ServiceUnavailable', 'etcd is away');
    const levels = (): unknown[] => lines.splice(0).map(({ level }) => level);
    for (const watch of watches) watch.failed(outage, 800);
    for (const watch of watches) watch.failed(outage, 1_600);
    expect(levels()).toEqual(['warn', 'debug', 'debug', 'debug', 'debug', 'debug']);
    pulse.saw(200);
    for (const watch of watches) watch.works();
    expect(levels()).toEqual(['info', 'debug', 'debug']);
    watches[2]?.failed(outage, 800);
    expect(levels()).toEqual(['warn']);
  });

  it('logs a watch that is refused while the API server is away as well', () => {
    const { lines, open } = world();
    open('gadgets').failed(answered('GET /apis', 503, 'ServiceUnavailable', 'etcd is away'), 800);
    open('widgets').failed(forbidden('GET /apis'), 800);
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'warn']);
  });
});
