import { describe, expect, it } from 'vitest';
import type { Resource } from '../declare/surface.js';
import type { Subject } from '../index.js';
import { compileCross } from '../index.js';
import { localTarget, remoteTarget, urlPattern } from './target.js';

const SUBJECT = { metadata: { name: 'shop/1', namespace: 'team a' } };
const render = (text: string, subject: Subject): string =>
  text
    .replaceAll('{{ .metadata.name }}', subject.metadata.name)
    .replaceAll('{{ .dots }}', '..')
    .replaceAll('{{ .none }}', '')
    .replaceAll('{{ .attack }}', '@evil/?x=#');

function entryOf(declaration: object) {
  const { plan, problems } = compileCross([declaration], { crds: ['near'], env: {} });
  const entry = plan.entries[0];
  if (!entry) throw new Error(problems[0]?.message);
  return entry;
}

function url(declaration: object, resource: Resource, subject: typeof SUBJECT | undefined = SUBJECT): string {
  return remoteTarget(entryOf(declaration), resource, subject, render).url.href;
}

describe('remoteTarget', () => {
  const loader = (selector: object) => ({ crd: 'loader', selector, source: { host: 'http://h:1/base' } });

  it('infers a URL for every resource, each segment encoded', () => {
    const one = loader({ name: '{{ .metadata.name }}-db', namespace: 'n' });
    expect(url(one, 'cr')).toBe('http://h:1/base/katalog/loader/cr/n/shop%2F1-db');
    expect(url(one, 'events')).toBe('http://h:1/base/katalog/loader/cr/n/shop%2F1-db/events');
    expect(url(one, 'health')).toBe('http://h:1/base/katalog/loader/health');
    expect(url(one, 'info')).toBe('http://h:1/base/katalog/loader');
  });

  it('takes the namespace of the CR, and none when both are cluster-scoped', () => {
    expect(url(loader({ name: 'x' }), 'cr')).toBe('http://h:1/base/katalog/loader/cr/team%20a/x');
    expect(url(loader({ name: 'x', namespace: '' }), 'cr')).toBe('http://h:1/base/katalog/loader/cr/x');
    const clusterScoped = remoteTarget(
      entryOf(loader({ name: 'x' })),
      'cr',
      { metadata: { name: 'c' } },
      render,
    );
    expect(clusterScoped.url.pathname).toBe('/base/katalog/loader/cr/x');
  });

  it('encodes what is rendered into an endpoint, so that its origin and query stay as declared', () => {
    const endpoint = {
      crd: 'pay',
      source: { endpoint: 'https://pay/m/{{ .attack }}/?k={{ .metadata.name }}' },
    };
    expect(url(endpoint, 'endpoint')).toBe('https://pay/m/%40evil%2F%3Fx%3D%23/?k=shop%2F1');
  });

  it.each([['{{ .dots }}'], ['{{ .none }}']])('refuses %s as a segment', (name) => {
    expect(() => url(loader({ name, namespace: 'n' }), 'cr')).toThrow('names nothing');
    expect(() => url({ crd: 'p', source: { endpoint: `http://p/${name}` } }, 'endpoint')).toThrow(
      'names nothing',
    );
  });

  it('says why a template cannot be rendered', () => {
    const entry = entryOf(loader({ name: '{{ .metadata.name }}', namespace: 'n' }));
    expect(() => remoteTarget(entry, 'cr', undefined, render)).toThrow('there is no CR');
    expect(() => remoteTarget(entry, 'cr', SUBJECT, undefined)).toThrow('no `render`');
    const broken = (): string => {
      throw new Error('no such field');
    };
    expect(() => remoteTarget(entry, 'cr', SUBJECT, broken)).toThrow('does not render: no such field');
  });

  it('names what only the leader may say', () => {
    const leaderOnly = (declaration: object, resource: Resource) =>
      remoteTarget(entryOf(declaration), resource, SUBJECT, render).leaderOnly;
    const one = loader({ name: 'x' });
    expect(leaderOnly(one, 'info')).toBe(true);
    expect(leaderOnly(one, 'health')).toBe(true);
    expect(leaderOnly(one, 'cr')).toBe(false);
    expect(leaderOnly(one, 'events')).toBe(false);
    const endpoint = (source: object) => ({ crd: 'p', source: { endpoint: 'http://p/', ...source } });
    expect(leaderOnly(endpoint({}), 'endpoint')).toBe(true);
    expect(leaderOnly(endpoint({ protocol: 'cr' }), 'endpoint')).toBe(false);
  });
});

describe('localTarget', () => {
  it('names the CR where the resource has one', () => {
    const entry = entryOf({ crd: 'near', selector: { name: '{{ .metadata.name }}' } });
    expect(localTarget(entry, 'cr', SUBJECT, render)).toEqual({
      crd: 'near',
      resource: 'cr',
      name: 'shop/1',
      namespace: 'team a',
    });
    expect(localTarget(entry, 'info', undefined, undefined)).toMatchObject({ name: undefined });
  });
});

describe('urlPattern', () => {
  it('shows templates as written', () => {
    const entry = entryOf({ crd: 'l', selector: { name: '{{ .a }}' }, source: { host: 'http://h' } });
    expect(urlPattern(entry, 'cr')).toBe('http://h/katalog/l/cr/{{ .metadata.namespace }}/{{ .a }}');
  });
});
