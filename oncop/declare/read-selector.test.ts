import { describe, expect, it } from 'vitest';
import { checkReference, compileCross } from '../index.js';

const LABELS = { database: { tier: 'platform', team: 'a' }, website: { tier: 'platform' } };
const OPTIONS = { crds: ['database', 'website'], labels: LABELS, env: {} };

function compile(...declarations: unknown[]) {
  return compileCross(declarations, OPTIONS);
}

describe('selector.matchLabels', () => {
  it('is read with its templates', () => {
    const { plan, problems } = compile({
      crd: 'database',
      as: 'db',
      selector: { matchLabels: { tenant: '{{ .spec.tenant }}', 'example.com/env': 'prod' } },
      strategy: 'all',
    });
    expect(problems).toEqual([]);
    expect(plan.entries).toMatchObject([
      {
        strategy: 'all',
        selector: {
          name: undefined,
          matchLabels: { tenant: '{{ .spec.tenant }}', 'example.com/env': 'prod' },
        },
      },
    ]);
    expect(plan.templates).toEqual([
      { text: '{{ .spec.tenant }}', path: [0, 'selector', 'matchLabels', 'tenant'] },
    ]);
  });

  it.each([
    ['a name beside it', { name: 'x', matchLabels: { a: 'b' } }, 'a name or matchLabels, not both'],
    ['none', { matchLabels: {} }, 'must not be empty'],
    ['a bad key', { matchLabels: { '-a': 'b' } }, '"-a" is not a label key'],
    ['a bad value', { matchLabels: { a: 'b c' } }, '"b c" is not a value that the label a can have'],
    ['a number', { matchLabels: { a: 1 } }, 'a must be text'],
    ['nothing', { matchLabels: { a: null } }, 'a must be text'],
    ['text', { matchLabels: 'a=b' }, 'matchLabels must be a mapping'],
  ])('is refused with %s', (_, selector, message) => {
    const { plan, problems } = compile({ crd: 'database', selector });
    expect(problems).toMatchObject([{ code: 'ORK_CROSS_VALUE', severity: 'error' }]);
    expect(problems[0]?.message).toContain(message);
    expect(plan.entries).toEqual([]);
  });

  it('is what strategy all needs', () => {
    expect(compile({ crd: 'database', strategy: 'all', selector: { name: 'x' } }).problems).toMatchObject([
      { code: 'ORK_CROSS_VALUE', path: [0, 'strategy'] },
    ]);
    expect(compile({ crd: 'database', strategy: 'al' }).problems[0]?.message).toContain(
      'did you mean "all"?',
    );
  });

  it('selects a CR where no CR is at hand, unless it is templated', () => {
    const check = (selector: object, text: string, strategy = 'first') =>
      checkReference(compile({ crd: 'database', as: 'db', selector, strategy }).plan, text, { hasCr: false })
        ?.code;
    const labels = { matchLabels: { a: 'b' } };
    expect(check(labels, 'cross.db.status.phase')).toBeUndefined();
    expect(check(labels, 'cross.db.found')).toBeUndefined();
    expect(check({ matchLabels: { a: '{{ .x }}' } }, 'cross.db.status.phase')).toBe('ORK_CROSS_NO_CR');
    expect(check({ ...labels, namespace: '{{ .x }}' }, 'cross.db.status.phase')).toBe('ORK_CROSS_NO_CR');
    expect(check(labels, 'cross.db.events')).toBeUndefined();
    expect(check(labels, 'cross.db.events', 'all')).toBe('ORK_CROSS_SELECTOR');
  });
});

describe('labelSelector', () => {
  it('picks the CRD of the Katalog that has the labels', () => {
    const { plan, problems } = compile({ labelSelector: { team: 'a', tier: 'platform' } });
    expect(problems).toEqual([]);
    expect(plan.entries).toMatchObject([{ alias: 'database', crd: 'database', address: { kind: 'local' } }]);
  });

  it.each([
    [
      'no CRD',
      { labelSelector: { tier: 'edge' } },
      'ORK_CROSS_CRD',
      'no CRD of this Katalog has the labels tier=edge',
    ],
    [
      'several',
      { labelSelector: { tier: 'platform' } },
      'ORK_CROSS_CRD',
      'pick database, website: they must pick one',
    ],
    ['a crd beside it', { crd: 'database', labelSelector: { team: 'a' } }, 'ORK_CROSS_VALUE', 'not both'],
    ['a template', { labelSelector: { team: '{{ .x }}' } }, 'ORK_CROSS_VALUE', 'cannot be templates'],
    ['text', { labelSelector: 'team=a' }, 'ORK_CROSS_VALUE', 'must be a mapping'],
    [
      'a CRD of another runtime',
      { labelSelector: { tier: 'edge' }, as: 'x', source: { host: 'http://x' } },
      'ORK_CROSS_CRD',
      'one of another runtime is named by `crd`',
    ],
    [
      'an endpoint without a name',
      { labelSelector: { tier: 'edge' }, source: { endpoint: 'http://x/' } },
      'ORK_CROSS_VALUE',
      'an endpoint needs an `as`',
    ],
  ])('is refused for %s', (_, declaration, code, message) => {
    const { problems } = compile(declaration);
    expect(problems).toMatchObject([{ code, severity: 'error' }]);
    expect(problems[0]?.message).toContain(message);
  });

  it('leaves an endpoint to its alias', () => {
    const { plan } = compile({ labelSelector: { tier: 'edge' }, as: 'x', source: { endpoint: 'http://x/' } });
    expect(plan.entries).toMatchObject([{ alias: 'x', crd: 'x', address: { kind: 'endpoint' } }]);
  });
});
