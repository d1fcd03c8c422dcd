import { describe, expect, it } from 'vitest';
import type { BuiltResource } from '../../../katalog/index.js';
import type { JsonObject } from '../../../lib/base/index.js';
import type { KubernetesObject } from '../../../lib/kube/index.js';
import { APPLIED_ANNOTATION, appliedMark, contentHash, postedMark } from '../applied.js';
import { RETAIN_ANNOTATION } from './marks.js';
import { keepsPosted } from './posted-fields.js';

function built(fields: JsonObject, kind = 'ConfigMap'): BuiltResource {
  const object = { apiVersion: 'v1', kind, metadata: { name: 'page', namespace: 'shop' }, ...fields };
  return { apiVersion: 'v1', kind, plural: 'pages', namespaced: true, object };
}

/** As a server has it that was sent `posted`, and `changed` since. */
function stored(posted: BuiltResource, changed: JsonObject = {}, annotations: JsonObject = {}) {
  const mark = postedMark(appliedMark(posted, contentHash(posted.object)));
  const metadata = {
    ...(posted.object['metadata'] as JsonObject),
    uid: 'u',
    annotations: { [APPLIED_ANNOTATION]: mark, ...annotations },
  };
  return { ...posted.object, immutable: false, ...changed, metadata } as unknown as KubernetesObject;
}

function keeps(wanted: BuiltResource, current: KubernetesObject): boolean {
  const metadata = {
    ...(wanted.object['metadata'] as JsonObject),
    annotations: { [APPLIED_ANNOTATION]: 'x' },
  };
  return keepsPosted(wanted, { ...wanted.object, metadata }, current);
}

const POSTED = built({ data: { a: '1', b: '2' }, spec: { ports: [{ name: 'web', port: 80 }] } });
const wantedWith = (data: JsonObject, ports: readonly JsonObject[] = [{ name: 'web', port: 80 }]) =>
  built({ data, spec: { ports } });

describe('keepsPosted', () => {
  it.each<[string, BuiltResource, boolean]>([
    ['another value', wantedWith({ a: '9', b: '2' }), true],
    ['a field that leaves', wantedWith({ a: '1' }), false],
    ['a field under another key', wantedWith({ a: '1', c: '2' }), false],
    ['a field more', wantedWith({ a: '1', b: '2', c: '3' }), true],
    ['a list item under another key', wantedWith({ a: '1', b: '2' }, [{ name: 'http', port: 80 }]), false],
    ['a list item less', wantedWith({ a: '1', b: '2' }, []), false],
  ])('tells %s', (_, wanted, expected) => {
    expect(keeps(wanted, stored(POSTED))).toBe(expected);
  });

  it('tells that the values of a Secret change, whose hash has its keys alone', () => {
    const secret = built({ data: { a: 'MQ==' } }, 'Secret');
    expect(keeps(built({ data: { a: 'Mg==' } }, 'Secret'), stored(secret))).toBe(true);
    expect(keeps(built({ data: { b: 'MQ==' } }, 'Secret'), stored(secret))).toBe(false);
  });

  it('does not trust an object that somebody has changed since', () => {
    expect(keeps(wantedWith({ a: '9', b: '2' }), stored(POSTED, { data: { a: '1', b: 'theirs' } }))).toBe(
      false,
    );
  });

  it('tells that a mark of ours leaves', () => {
    expect(keeps(wantedWith({ a: '9', b: '2' }), stored(POSTED, {}, { [RETAIN_ANNOTATION]: 'true' }))).toBe(
      false,
    );
    expect(keeps(wantedWith({ a: '9', b: '2' }), stored(POSTED, {}, { 'example.com/note': 'x' }))).toBe(true);
  });
});
