import { describe, expect, it } from 'vitest';
import { checkReference, compileCross, resolveReference } from '../index.js';

const { plan } = compileCross(
  [
    { crd: 'database', as: 'db', selector: { name: '{{ .metadata.name }}-db' } },
    {
      crd: 'loader',
      as: 'loader-cr',
      source: { host: 'http://a' },
      selector: { name: 'one', namespace: 'ns' },
    },
    { crd: 'loader', as: 'loader-metrics', source: { host: 'http://b', protocol: 'metrics' } },
    { crd: 'loader', as: 'loader-endpoint', source: { endpoint: 'http://c/x' } },
    { crd: 'plain', source: { host: 'http://d' } },
    { crd: 'own-namespace', source: { host: 'http://d' }, selector: { name: 'fixed' } },
    { crd: 'state', source: { host: 'http://d', protocol: 'health' } },
    { crd: 'wrong', source: { host: 'nowhere' } },
    { crd: 'pay', source: { endpoint: 'https://pay/{{ .metadata.name }}' } },
  ],
  { crds: ['database', 'website'], env: {} },
);

const resolve = (text: string, hasCr = true) => {
  const { reference, problem } = resolveReference(plan, text, { hasCr });
  if (!reference) throw new Error(problem.message);
  return reference;
};

describe('resolveReference', () => {
  it.each([
    ['cross.DB.status.phase', 'db', 'cr', ['status', 'phase']],
    ['cross.website.metrics.queueDepth', 'website', 'info', ['metrics', 'queueDepth']],
    ['cross.plain.health.state', 'plain', 'health', ['state']],
    ['cross.plain.info.operatorBox.type', 'plain', 'info', ['operatorBox', 'type']],
    ['cross.db.events', 'db', 'events', ['events']],
    ['cross.db.cr.spec.size', 'db', 'cr', ['spec', 'size']],
    ['cross.db', 'db', 'cr', []],
    ['cross.state.consecutiveFails', 'state', 'health', ['consecutiveFails']],
    ['cross.state.metrics.workers', 'state', 'info', ['metrics', 'workers']],
    ['cross.pay.metrics.queueDeep', 'pay', 'endpoint', ['metrics', 'queueDeep']],
  ])('%s', (text, alias, resource, bodyPath) => {
    const reference = resolve(text);
    expect(reference).toMatchObject({ resource, bodyPath });
    expect(reference.entry.alias).toBe(alias);
  });

  it('resolves an alias to its as, then to a CRD of the Katalog, then to a declared crd', () => {
    expect(resolve('cross.database.metrics.workers').entry.alias).toBe('database');
    expect(resolve('cross.plain.metrics.workers').entry.address.kind).toBe('host');
  });

  it('chooses among several declarations of a crd by protocol, then the endpoint', () => {
    expect(resolve('cross.loader.metrics.workers').entry.alias).toBe('loader-metrics');
    expect(resolve('cross.Loader.info.gvk').entry.alias).toBe('loader-metrics');
    expect(resolve('cross.loader.cr.spec.x').entry.alias).toBe('loader-cr');
    expect(resolve('cross.loader.status.x').entry.alias).toBe('loader-endpoint');
    const others = { ...plan, entries: plan.entries.filter((entry) => entry.alias !== 'loader-endpoint') };
    const { reference } = resolveReference(others, 'cross.loader.status.x', { hasCr: true });
    expect(reference?.entry.alias).toBe('loader-cr');
  });

  it('is not reported once more where its declaration is', () => {
    expect(checkReference(plan, 'cross.wrong.metrics.workers', { hasCr: true })).toBeUndefined();
    const { problem } = resolveReference(plan, 'cross.wrong.metrics.workers', { hasCr: true });
    expect(problem?.message).toContain('the declaration of "wrong" has an error');
  });

  it('lets found be asked of every alias', () => {
    expect(resolve('cross.plain.found', false)).toMatchObject({ isFound: true, resource: 'info' });
    expect(resolve('cross.db.found')).toMatchObject({ isFound: true, resource: 'cr' });
    expect(resolve('cross.website.found', false).isFound).toBe(true);
  });

  it.each([
    ['metrics.queueDepth', 'ORK_CROSS_REFERENCE', 'cross.<alias>.<path>'],
    ['cross', 'ORK_CROSS_REFERENCE', 'cross.<alias>.<path>'],
    ['cross.db..x', 'ORK_CROSS_REFERENCE', 'cross.<alias>.<path>'],
    ['cross.websit.metrics.workers', 'ORK_CROSS_ALIAS_UNKNOWN', 'did you mean "website"?'],
    ['cross.plain.metrics.queueDepht', 'ORK_CROSS_METRIC_UNKNOWN', 'did you mean "queueDepth"?'],
    ['cross.plain.metrics.queueDepth.max', 'ORK_CROSS_METRIC_UNKNOWN', 'has nothing inside'],
    ['cross.plain.health.stat', 'ORK_CROSS_HEALTH_UNKNOWN', 'did you mean "state"?'],
    ['cross.state.helthy', 'ORK_CROSS_HEALTH_UNKNOWN', 'did you mean "healthy"?'],
    ['cross.plain.status.phase', 'ORK_CROSS_SELECTOR', '"plain" has no selector.name'],
    ['cross.website.events', 'ORK_CROSS_SELECTOR', 'the events of a CR'],
  ])('reports %s', (text, code, message) => {
    const found = checkReference(plan, text, { hasCr: true });
    expect(found).toMatchObject({ code, path: [], severity: 'error' });
    expect(found?.message).toContain(message);
    expect(found?.message).toContain(text);
  });

  it('reports what depends on a CR where there is none', () => {
    for (const text of ['cross.db.status.x', 'cross.own-namespace.status.x', 'cross.pay.x']) {
      expect(checkReference(plan, text, { hasCr: true })).toBeUndefined();
      expect(checkReference(plan, text, { hasCr: false })).toMatchObject({ code: 'ORK_CROSS_NO_CR' });
    }
    for (const text of ['cross.db.metrics.workers', 'cross.loader-cr.status.x', 'cross.plain.health']) {
      expect(checkReference(plan, text, { hasCr: false })).toBeUndefined();
    }
  });
});
