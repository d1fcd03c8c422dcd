import { describe, expect, it } from 'vitest';
import { Registry } from '../registry/registry.js';
import { routeOf, verbOf } from './route.js';

const registry = new Registry();

function route(path: string) {
  const found = routeOf(path, registry);
  return found && [found.served.key, found.namespace, found.name, found.subresource];
}

describe('routes', () => {
  it.each([
    ['/api/v1/pods', ['pods', undefined, undefined, '']],
    ['/api/v1/namespaces/a/pods', ['pods', 'a', undefined, '']],
    ['/api/v1/namespaces/a/pods/b', ['pods', 'a', 'b', '']],
    ['/api/v1/namespaces/a/pods/b/status', ['pods', 'a', 'b', 'status']],
    ['/api/v1/namespaces/a', ['namespaces', undefined, 'a', '']],
    ['/api/v1/namespaces/a/status', ['namespaces', undefined, 'a', 'status']],
    ['/apis/apps/v1/namespaces/a/deployments/b/scale', ['deployments.apps', 'a', 'b', 'scale']],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterroles/a%3Ab',
      ['clusterroles.rbac.authorization.k8s.io', undefined, 'a:b', ''],
    ],
    ['/apis/apps/v1', undefined],
    ['/apis/none.test/v1/things', undefined],
    ['/healthz', undefined],
  ])('%s', (path, expected) => {
    expect(route(path)).toEqual(expected);
  });

  it.each([
    '/api/v1/nothings',
    '/api/v1/pods/a',
    '/api/v1/namespaces/a/nodes',
    '/api/v1/namespaces/a/pods/b/status/c',
  ])('refuses %s', (path) => {
    expect(() => route(path)).toThrow('could not find the requested resource');
  });

  it('a path with a broken escape is refused', () => {
    expect(() => route('/api/v1/namespaces/%zz/pods')).toThrow('broken escape');
  });
});

describe('verbs', () => {
  it.each([
    ['GET', '/api/v1/namespaces/a/pods', '', 'list'],
    ['GET', '/api/v1/namespaces/a/pods', 'watch=true', 'watch'],
    ['GET', '/api/v1/namespaces/a/pods', 'watch=false', 'list'],
    ['GET', '/api/v1/namespaces/a/pods/b', '', 'get'],
    ['POST', '/api/v1/namespaces/a/pods', '', 'create'],
    ['PUT', '/api/v1/namespaces/a/pods/b', '', 'update'],
    ['PATCH', '/api/v1/namespaces/a/pods/b', '', 'patch'],
    ['DELETE', '/api/v1/namespaces/a/pods/b', '', 'delete'],
    ['DELETE', '/api/v1/namespaces/a/pods', '', 'deletecollection'],
  ])('%s %s?%s', (method, path, query, verb) => {
    const found = routeOf(path, registry);
    expect(found && verbOf(method, found, new URLSearchParams(query))).toBe(verb);
  });

  it.each([
    ['POST', '/api/v1/namespaces/a/pods/b'],
    ['PUT', '/api/v1/namespaces/a/pods'],
    ['POST', '/api/v1/pods'],
    ['DELETE', '/api/v1/pods'],
    ['TRACE', '/api/v1/pods'],
  ])('%s is not allowed on %s', (method, path) => {
    const found = routeOf(path, registry);
    if (!found) expect.unreachable();
    expect(() => verbOf(method, found, new URLSearchParams())).toThrow('does not allow this method');
  });
});
