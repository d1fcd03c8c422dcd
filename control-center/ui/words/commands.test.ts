import { describe, expect, it } from 'vitest';
import { curlLine, kubectlLine, liveUrl, resourceOf } from './commands.js';

describe('lines to paste', () => {
  it.each([
    [{ gvr: 'shop.example.com/v1, Resource=orders', crd: 'order' }, 'orders.shop.example.com'],
    [{ gvr: 'v1, Resource=pods', crd: 'pod' }, 'pods'],
    [{ gvr: '', crd: 'order' }, 'order'],
  ])('%j is the resource %s of kubectl', (row, resource) => expect(resourceOf(row)).toBe(resource));

  it('a CR has its namespace, and one without none', () => {
    expect(kubectlLine('orders.x.y', { namespace: 'a', name: 'b' })).toBe(
      'kubectl get orders.x.y -n a b -o yaml',
    );
    expect(kubectlLine('orders.x.y', { namespace: '', name: 'b' })).toBe('kubectl get orders.x.y b -o yaml');
    expect(curlLine(liveUrl({ urls: ['http://a:8080'] }, 'order', { namespace: 'n', name: 'b' }))).toBe(
      'curl -s http://a:8080/katalog/order/cr/n/b',
    );
  });

  it('what a shell would read stands in quotes', () => {
    const hostile = "a'; rm -rf ~ #";
    expect(kubectlLine('orders', { namespace: '$(id)', name: hostile })).toBe(
      "kubectl get orders -n '$(id)' 'a'\\''; rm -rf ~ #' -o yaml",
    );
    expect(curlLine('http://a:1/`id`?x=1&y=2')).toBe("curl -s 'http://a:1/`id`?x=1&y=2'");
  });
});
