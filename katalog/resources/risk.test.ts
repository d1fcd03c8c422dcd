import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { compileOne } from '../../test/support/resources.js';

const warningsOf = (kind: string, entry: JsonObject, block?: 'onCreate' | 'onDelete'): string[] =>
  compileOne(kind, entry, block)
    .problems.filter(({ code, severity }) => code === 'ORK_UNSAFE' && severity === 'warning')
    .map(({ path, message }) => `${path.slice(4).join('.')}: ${message}`);

const risk = (place: string, read: string, chosen: string): string =>
  `${place}: .${read} lets whoever may write a custom resource choose ${chosen}: write a literal, or read metadata.namespace alone`;

const STANDS = 'in which namespace the object stands';
const RUNS_AS = 'as which service account pods run';
const GRANTED = 'which role is granted';

describe('fields that give a custom resource power over what is not its own', () => {
  it.each([
    ['configMaps', { namespace: '{{ .spec.target }}' }, [risk('namespace', 'spec.target', STANDS)]],
    [
      'configMaps',
      { toNamespaces: ['shop', '{{ .metadata.labels.team }}'] },
      [risk('toNamespaces.1', 'metadata.labels.team', STANDS)],
    ],
    [
      'secrets',
      { fromSecret: 'db', fromNamespace: '{{ .spec.from }}' },
      [risk('fromNamespace', 'spec.from', 'from which namespace an object is copied')],
    ],
    [
      'roleBindings',
      {
        roleRef: { name: '{{ .spec.role }}', kind: '{{ .spec.kind }}' },
        subjects: [{ name: '{{ .metadata.name }}', namespace: '{{ .metadata.namespace }}' }],
      },
      [
        risk('roleRef.name', 'spec.role', GRANTED),
        risk('roleRef.kind', 'spec.kind', GRANTED),
        risk('subjects.0.name', 'metadata.name', 'to whom the role is granted'),
      ],
    ],
    [
      'deployments',
      { image: 'a', serviceAccountName: '{{ .metadata.name }}-sa' },
      [risk('serviceAccountName', 'metadata.name', RUNS_AS)],
    ],
    [
      'deployments',
      { image: 'a', manifest: { spec: { template: { spec: { serviceAccountName: '{{ .spec.as }}' } } } } },
      [risk('manifest.spec.template.spec.serviceAccountName', 'spec.as', RUNS_AS)],
    ],
    [
      'hpa',
      { scaleTargetRef: { apiVersion: 'apps/v1', kind: '{{ .spec.kind }}', name: 'web' }, maxReplicas: 3 },
      [risk('scaleTargetRef.kind', 'spec.kind', 'of which kind the object is that is referred to')],
    ],
  ] as const)('%s %j warns, and names the field and the risk', (kind, entry, warnings) => {
    expect(warningsOf(kind, entry as unknown as JsonObject)).toEqual(warnings);
  });

  it.each([
    ['custom', { metadata: { name: 'a', namespace: '{{ .spec.target }}' } }, 'metadata.namespace'],
    [
      'custom',
      { name: 'a', spec: { issuerRef: { name: 'ca', kind: '{{ .spec.issuer }}' } } },
      'spec.issuerRef.kind',
    ],
    [
      'custom',
      { name: 'a', spec: { pods: [{ serviceAccount: '{{ .spec.as }}' }] } },
      'spec.pods.0.serviceAccount',
    ],
  ])('%s %j warns at any depth', (kind, entry, place) => {
    const written = { apiVersion: 'example.org/v1', kind: 'Thing', ...entry } as JsonObject;
    expect(warningsOf(kind, written)).toEqual([expect.stringContaining(`${place}: `)]);
  });

  it.each([
    '{{ .item }}',
    '{{ .zone }}',
    '{{ range .spec.zones }}{{ . }}{{ end }}',
    '{{ with .spec }}{{ .target }}{{ end }}',
    '{{ $t := .spec.target }}{{ $t }}',
    '{{ index .spec "target" }}',
    '{{ printf "%s-%s" .metadata.namespace .metadata.name }}',
    '{{ .children.configMap.data.target }}',
  ])('namespace %j warns: the custom resource decides it', (namespace) => {
    const entry = { namespace, forEach: { field: 'spec.zones', as: 'zone' } };
    expect(warningsOf('configMaps', { name: 'a-{{ .item }}', ...entry })).toHaveLength(1);
  });

  it.each([
    ['configMaps', { namespace: 'shop' }],
    ['configMaps', { namespace: '{{ .metadata.namespace }}' }],
    ['configMaps', { namespace: '{{ "shop" }}' }],
    ['configMaps', { namespace: '{{ .cross.region.fields.namespace }}' }],
    [
      'configMaps',
      { name: '{{ .spec.name }}', data: { namespace: '{{ .spec.target }}', kind: '{{ .spec.kind }}' } },
    ],
    ['configMaps', { labels: { serviceAccountName: '{{ .spec.as }}' } }],
    ['configMaps', { when: [{ field: 'spec.namespace', equals: '{{ .spec.target }}' }] }],
  ] as readonly (readonly [string, JsonObject])[])('%s %j does not warn', (kind, entry) => {
    expect(warningsOf(kind, entry)).toEqual([]);
  });

  it('an entry that only deletes does not warn, because it deletes marked objects alone', () => {
    expect(warningsOf('configMaps', { name: 'a', namespace: '{{ .spec.target }}' }, 'onDelete')).toEqual([]);
  });
});
