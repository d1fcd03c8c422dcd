import { expect, it } from 'vitest';
import type { ClusterWrite } from '../../devcluster/index.js';
import { Objects } from './courses.js';
import { renderedManifests } from './rendered.js';
import type { Write } from './write.js';

const SUBJECT = { crd: 'site', apiVersion: 'a.example.org/v1', kind: 'Site', namespace: 'shop', name: 'web' };

/** What a reconcile has sent of a `Site` of that name. */
function sent(apiVersion: string, namespace: string): Write {
  const object = { apiVersion, kind: 'Site', metadata: { name: 'web', namespace }, spec: {} };
  return {
    ...{ sign: '+', verb: 'apply', status: 201, subresource: '', changes: [], sent: object },
    ...{ apiVersion, kind: 'Site', plural: 'sites', namespace, name: 'web' },
  };
}

it('children of the kind and name of their owner are others where their group or namespace is another one', () => {
  const own = sent('a.example.org/v1', 'shop');
  const others = [sent('b.example.org/v1', 'shop'), sent('a.example.org/v1', 'store')];
  const objects = new Objects();
  for (const { sent: after, ...write } of [...others, own])
    objects.wrote({ ...write, after } as unknown as ClusterWrite);
  const cycle = { number: 1, atMs: 0, outcome: 'succeeded', reason: undefined } as const;
  const courses = [{ subject: SUBJECT, cycles: [{ ...cycle, writes: [own, ...others] }] }];
  const manifests = renderedManifests({ courses, objects: objects.all, numbering: 'same' });
  expect(manifests).toEqual([...others, own].map(({ sent: object }) => object));
});
