import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { build, buildObject, compileOne, onlyTemplate, problemsOf } from '../../test/support/resources.js';
import { FULL_OWNER } from '../../test/support/shorthand.js';

const YEAR_MS = 31_536_000_000;
const secret = (tls: JsonObject, more: JsonObject = {}) => build('secrets', { tls, ...more }).objects[0];

describe('a Secret with tls', () => {
  it('has a certificate for its names, which holds for a year', () => {
    const built = secret({
      commonName: 'web.{{ .metadata.namespace }}.svc',
      dnsNames: ['web', '10.0.0.1', 'web'],
    });
    expect(built).toMatchObject({
      object: { type: 'kubernetes.io/tls', metadata: { name: 'orkestra-tls' } },
      certificate: {
        commonName: 'web.default.svc',
        names: ['web.default.svc', 'web', '10.0.0.1'],
        validForMs: YEAR_MS,
      },
    });
    expect(built?.object).not.toHaveProperty('data');
    expect(onlyTemplate(compileOne('secrets', { tls: { commonName: 'a' } })).mode).toBe('createOnly');
  });

  it('a certificate is valid as long as validFor says, else until it is renewed', () => {
    const validFor = (tls: JsonObject, more?: JsonObject): unknown =>
      secret({ commonName: 'a', ...tls }, more)?.certificate?.validForMs;
    expect(validFor({ validFor: '90d' })).toBe(90 * 86_400_000);
    expect(validFor({}, { rotateAfter: '30d' })).toBe(30 * 86_400_000);
    expect(validFor({ validFor: '90d' }, { rotateAfter: '30d' })).toBe(90 * 86_400_000);
  });

  it.each([
    [
      { commonName: 'a', dnsNames: ['no name'] },
      /tls.dnsNames: invalid dnsNames "no name": expected DNS names or IP addresses/,
    ],
    [
      { commonName: 'a', validFor: '0s' },
      /tls.validFor: invalid validFor "0s": expected a duration up to 100y/,
    ],
    [{ commonName: 'a', validFor: '101y' }, /up to 100y/],
    [{ commonName: 'The server' }, /tls: dnsNames is required because commonName is not a host name/],
    [
      { commonName: 'a'.repeat(65) },
      /tls.commonName: invalid commonName: expected at most 64 characters, got 65/,
    ],
  ])('is an error with %j, at load or of that custom resource', (tls, message) => {
    expect(problemsOf('secrets', { tls })).toEqual([expect.stringMatching(message)]);
    const templated = { ...tls, commonName: `{{ print "${tls.commonName}" }}` };
    expect(() => secret(templated)).toThrow(message);
  });

  it('has neither data nor another type', () => {
    const { problems } = compileOne('secrets', {
      tls: { commonName: 'a' },
      data: { a: 'b' },
      type: 'Opaque',
    });
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['ORK_IGNORED', '"data" has no effect beside tls'],
      ['ORK_IGNORED', '"type" has no effect beside tls'],
    ]);
    expect(problemsOf('secrets', { tls: { commonName: 'a' }, fromSecret: 'b' })).toEqual([
      'ORK_FIELD_VALUE tls: fromSecret and tls are mutually exclusive: keep one',
    ]);
  });
});

describe('an Ingress with tls.create', () => {
  const entry = { serviceName: 'web', servicePort: 80, host: '{{ .spec.tier }}.example.org' };
  const tls = { create: true, secretName: '{{ .metadata.name }}-tls' };

  it('has its Secret made first, for its hosts', () => {
    const { objects } = build('ingresses', { ...entry, tls });
    expect(objects.map(({ kind, plural, certificate }) => [kind, plural, certificate?.names])).toEqual([
      ['Secret', 'secrets', ['front.example.org']],
      ['Ingress', 'ingresses', undefined],
    ]);
    expect(objects[0]?.object).toMatchObject({
      metadata: { name: 'demo-tls', namespace: 'default', ownerReferences: [{ name: 'demo' }] },
      type: 'kubernetes.io/tls',
    });
    expect(objects[1]?.object['spec']).toMatchObject({
      tls: [{ secretName: 'demo-tls', hosts: ['front.example.org'] }],
    });
    const hosts = ['a.example.org', 'b.example.org'];
    const other = build('ingresses', { ...entry, tls: { ...tls, hosts } }).objects[0];
    expect(other?.certificate).toMatchObject({ commonName: 'a.example.org', names: hosts });
  });

  it('makes Secrets too', () => {
    const { program } = compileOne('ingresses', { ...entry, tls });
    expect(program.childKinds.map(({ kind }) => kind)).toEqual(['Secret', 'Ingress']);
    const plain = compileOne('ingresses', { ...entry, tls: { ...tls, create: false } });
    expect(plain.program.childKinds.map(({ kind }) => kind)).toEqual(['Ingress']);
    expect(buildObject('ingresses', { ...entry, tls: { secretName: 'a' } })['spec']).toMatchObject({
      tls: [{ secretName: 'a' }],
    });
  });

  it('makes one for each repetition, and takes it away again', () => {
    const each = { ...entry, name: '{{ .item }}', tls: { ...tls, secretName: '{{ .item }}' } };
    const { objects } = build('ingresses', { ...each, forEach: { field: 'spec.items' } });
    expect(objects).toHaveLength(2 * (FULL_OWNER['spec'] as { items: string[] }).items.length);
    const gone = onlyTemplate(compileOne('ingresses', { name: 'x', tls }, 'onDelete')).build(FULL_OWNER);
    expect(gone.objects.map(({ kind, certificate }) => [kind, certificate])).toEqual([
      ['Secret', undefined],
      ['Ingress', undefined],
    ]);
  });

  it('must say which Secret, and have a host', () => {
    expect(problemsOf('ingresses', { ...entry, tls: { create: true } })).toEqual([
      'ORK_FIELD_VALUE tls: create needs secretName',
    ]);
    const { host: _host, ...hostless } = entry;
    expect(problemsOf('ingresses', { ...hostless, tls })).toEqual([
      'ORK_FIELD_VALUE tls: hosts is required because the Ingress has no host',
    ]);
    expect(problemsOf('ingresses', { ...entry, tls: { ...tls, create: '{{ .spec.on }}' } })).toEqual([
      'ORK_FIELD_VALUE tls.create: create is true or false, and no template',
    ]);
  });
});
