import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { unmet } from '../document/index.js';
import { fieldText } from '../kubectl/objects.js';
import { expand } from '../kubectl/port-forward.js';
import { describeText } from './describe.js';
import { Jq } from './jq-worker.js';

const OBJECT = {
  metadata: { labels: { 'app.kubernetes.io/name': 'web' } },
  spec: { replicas: 2, ports: [{ port: 80 }, { port: 443 }] },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
};

describe('a field', () => {
  it.each([
    ['spec.replicas', '2'],
    ['.spec.replicas', '2'],
    ['{.spec.replicas}', '2'],
    ['.spec.ports[*].port', '80 443'],
    ['.spec.ports[-1].port', '443'],
    ['.status.conditions[?(@.type=="Ready")].status', 'True'],
    ['.metadata.labels.app\\.kubernetes\\.io/name', 'web'],
    ['.metadata.labels["app.kubernetes.io/name"]', 'web'],
    ['.spec.ports[0]', '{"port":80}'],
    ['.spec.none', ''],
  ])('%s is read as text', (field, text) => {
    expect(fieldText(OBJECT, field)).toBe(text);
  });
});

describe('assertions', () => {
  it.each([
    [{ equals: 2 }, '2'],
    [{ equals: true }, ' true\n'],
    [{ notEquals: 'a' }, 'b'],
    [{ oneOf: ['Peak', 'Steady'] }, 'Steady'],
    [{ notOneOf: ['a', 'b'] }, 'c'],
    [{ outputContains: '' }, ''],
    [{ outputContains: 'ready', outputNotContains: 'FATAL' }, 'is ready'],
    [{ regex: '^v\\d+$' }, 'v12'],
    [{ greaterThan: 1, lessThan: 3 }, '2'],
    [{ greaterThanOrEqual: 2, lessThanOrEqual: 2 }, '2'],
    [{ between: '1,3' }, '2'],
    [{ notBetween: '1,3' }, '4'],
    [{ exists: true }, 'x'],
    [{ notExists: true }, ''],
    [{ exists: false }, ' '],
  ])('%j hold for %j', (assertions, text) => {
    expect(unmet(assertions, text)).toEqual([]);
  });

  it.each([
    [{ equals: '1' }, '2'],
    [{ greaterThan: 1 }, 'no number'],
    [{ lessThan: 1 }, ''],
    [{ between: '1,3' }, 'x'],
    [{ notBetween: '1,3' }, 'x'],
    [{ exists: true }, ' '],
    [{ oneOf: ['a'] }, 'b'],
    [{ outputNotContains: '' }, 'x'],
  ])('%j do not hold for %j', (assertions, text) => {
    expect(unmet(assertions, text)).toMatchObject([{ assertion: Object.keys(assertions)[0] }]);
  });
});

describe('jq', () => {
  const jq = new Jq(systemClock());
  afterAll(() => jq.close());

  it('prints texts without quotes, and takes a name without a dot', async () => {
    expect(await jq.filter('{"state":"up","list":[1,2]}', '.state')).toBe('up');
    expect(await jq.filter('{"state":"up"}', 'state')).toBe('up');
    expect(await jq.filter('{"list":[1,2]}', '.list | length')).toBe('2');
    expect(await jq.filter('{"a":1}\n{"a":2}', '.a')).toBe('1\n2');
  });

  it('fails with the words of jq', async () => {
    await expect(jq.filter('{', '.')).rejects.toThrow(/parse error/);
    await expect(jq.filter('{}', '.a |')).rejects.toThrow(/syntax error/);
  });

  it('ends a filter that does not end, and answers the next one', async () => {
    const late = new Jq(systemClock(), 300);
    await expect(late.filter('{}', '[range(1;1e12)] | length')).rejects.toThrow('did not end within 0.3s');
    const next = new Jq(systemClock());
    expect(await next.filter('{"a":1}', '.a')).toBe('1');
    await Promise.all([late.close(), next.close()]);
  });
});

it('a name in braces after a dollar sign is a variable of the environment, and no other text is', () => {
  const braced = (name: string) => ['$', `{${name}}`].join('');
  const text = `Bearer ${braced('TOKEN')} $TOKEN ${braced('NONE')}`;
  expect(expand(text, { TOKEN: 'x' })).toBe('Bearer x $TOKEN ');
});

it('an object is described by its fields and its Events', () => {
  const event = {
    type: 'Normal',
    reason: 'Scaled',
    message: 'up',
    involvedObject: { kind: 'Deployment', name: 'web' },
  };
  const text = describeText(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { strategy: { type: 'RollingUpdate' }, replicas: 2 },
    },
    [{ metadata: { name: 'e', creationTimestamp: '2026-01-01T00:00:00Z' }, ...event } as KubernetesObject],
  );
  expect(text).toContain('Name:  web');
  expect(text).toContain('Spec:\n  Strategy:\n    Type:  RollingUpdate\n  Replicas:  2');
  expect(text).toContain('Normal  Scaled  deployment/web  up');
});
