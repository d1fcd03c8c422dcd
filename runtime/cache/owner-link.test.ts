import { describe, expect, it } from 'vitest';
import { UNOWNED_LABEL } from '../../katalog/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { Store } from '../../lib/kube/index.js';
import { OWNER_ANNOTATION, ownerAnnotation } from '../reconcile/index.js';
import { childrenIn, ownerIn } from './owner-link.js';

const TYPE = { apiVersion: 'v1', kind: 'X' };
const owner = (namespace: string, uid: string): KubernetesObject => ({
  metadata: { name: 'a', namespace, uid },
});
const [here, there] = [owner('here', 'u1'), owner('there', 'u2')];

const owned: KubernetesObject = {
  metadata: {
    name: 'owned',
    namespace: 'here',
    ownerReferences: [{ apiVersion: 'v1', kind: 'X', name: 'a', uid: 'u1' }],
  },
};
const labelled: KubernetesObject = {
  metadata: {
    name: 'labelled',
    labels: { [UNOWNED_LABEL]: 'a' },
    annotations: { [OWNER_ANNOTATION]: ownerAnnotation(here) },
  },
};

function stores() {
  const children = new Store({ owners: true, labels: [UNOWNED_LABEL] });
  const owners = new Store();
  for (const object of [owned, labelled]) children.put(structuredClone(object), TYPE);
  for (const object of [here, there]) owners.put(structuredClone(object), TYPE);
  return { children, owners };
}

describe('childrenIn', () => {
  it('finds children by owner reference and by annotation, and tells owners of one name apart', () => {
    const { children } = stores();
    expect(childrenIn(children, here).map((child) => child.metadata.name)).toEqual(['owned', 'labelled']);
    expect(childrenIn(children, there)).toEqual([]);
  });
});

describe('ownerIn', () => {
  it('finds the owner that the child names', () => {
    const { owners } = stores();
    for (const child of [owned, labelled]) expect(ownerIn(owners, child)?.metadata.uid).toBe('u1');
  });

  it('does not take another object of the same name for it', () => {
    const owners = new Store();
    owners.put({ metadata: { name: 'a', namespace: 'here', uid: 'a later one' } }, TYPE);
    for (const child of [owned, labelled]) expect(ownerIn(owners, child)).toBeUndefined();
  });
});
