import { describe, expect, it } from 'vitest';
import type { KubernetesObject, OwnerReference } from '../../../lib/kube/index.js';
import { holderOf } from './child-holder.js';
import { OWNER_ANNOTATION, ownerAnnotation } from './marks.js';

const CR: KubernetesObject = {
  ...{ apiVersion: 'shop.org/v1', kind: 'Site' },
  metadata: { name: 'a', namespace: 'n', uid: 'u1' },
};

const reference = (more: Partial<OwnerReference> = {}): OwnerReference => ({
  ...{ apiVersion: 'shop.org/v2', kind: 'Site', name: 'a', uid: 'u1', controller: true },
  ...more,
});

function holder(metadata: Partial<KubernetesObject['metadata']>, cr = CR) {
  return holderOf({ metadata: { name: 'x', namespace: 'n', ...metadata } }, cr);
}

const marked = (text: string) => ({ annotations: { [OWNER_ANNOTATION]: text } });

describe('holderOf', () => {
  it.each([
    ['a controller reference', { ownerReferences: [reference()] }],
    ['a plain reference', { ownerReferences: [reference({ controller: false })] }],
    ['the annotation', marked(ownerAnnotation(CR))],
    ['the annotation of an earlier version', marked('u1 n/a')],
    ['the annotation in another namespace', { namespace: 'other', ...marked(ownerAnnotation(CR)) }],
  ])('%s with the uid of the CR makes an object ours', (_, metadata) => {
    expect(holder(metadata)).toEqual({ is: 'ours' });
  });

  it.each([
    ['a reference with another uid', { ownerReferences: [reference({ uid: 'u0' })] }],
    ['an annotation with another uid', marked('u0 n/a Site.shop.org')],
    ['an annotation elsewhere', { namespace: 'other', ...marked('u0 n/a Site.shop.org') }],
  ])('%s and the name of the CR makes an object left over', (_, metadata) => {
    expect(holder(metadata)).toMatchObject({ is: 'left over' });
  });

  it.each([
    ['nothing', {}, false, 'nobody is named on it'],
    [
      'a reference from another namespace',
      { namespace: 'other', ownerReferences: [reference()] },
      true,
      'its controller is Site a',
    ],
    [
      'another kind of the name',
      { ownerReferences: [reference({ kind: 'Page', uid: 'u2' })] },
      true,
      'its controller is Page a',
    ],
    ['another group of the name', marked('u2 n/a Site.other.org'), true, 'it is a child of Site n/a'],
    ['another CR', marked('u2 n/b Site.shop.org'), true, 'it is a child of Site n/b'],
    [
      'another controller beside our annotation',
      { ...marked(ownerAnnotation(CR)), ownerReferences: [reference({ name: 'b', uid: 'u2' })] },
      true,
      'its controller is Site b',
    ],
  ])('%s makes an object somebody else’s', (_, metadata, controlled, text) => {
    expect(holder(metadata)).toEqual({ is: 'other', controlled, text });
  });

  it('an owner reference of a cluster-scoped CR holds in every namespace', () => {
    const cr = { ...CR, metadata: { name: 'a', uid: 'u1' } };
    expect(holder({ namespace: 'other', ownerReferences: [reference()] }, cr)).toEqual({ is: 'ours' });
  });
});
