/** What outcomes call the objects that entries mean, on an embedded cluster. */
import { expect, it } from 'vitest';
import { kubectlContext } from '../../../test/support/kubectl-context.js';
import type { Mutation, Read, ResourceCheck } from '../document/index.js';
import { mutate } from './mutate.js';
import { evaluateRead } from './read.js';
import { evaluateResource, evaluateRollout } from './resources.js';

const check = (rest: object): ResourceCheck => ({ ...rest }) as ResourceCheck;
const read = (op: Read['op'], entry: object): Read => ({ op, entry }) as Read;
const mutation = (op: Mutation['op'], entry: object): Mutation => ({ op, entry }) as Mutation;

it('names no namespace of a kind that has none, whatever an entry says', async () => {
  const { context, applied } = await kubectlContext();
  const outcomes = [
    await evaluateResource(context, check({ kind: 'ClusterRole', name: 'a' })),
    await evaluateResource(context, check({ kind: 'namespaces', name: 'a', namespace: 'shop' })),
    await evaluateResource(context, check({ kind: 'PriorityClass', count: 99 })),
    await evaluateResource(context, check({ kind: 'PriorityClass', labelSelector: 'a=b', count: 1 })),
    await evaluateRead(
      context,
      read('get', { kind: 'Namespace', name: 'default', field: 'kind', equals: 'x' }),
    ),
    await evaluateRead(context, read('describe', { kind: 'crd', name: 'a', exists: true })),
    await evaluateRead(context, read('events', { kind: 'Namespace', name: 'a', exists: true })),
    (await mutate(context, applied, mutation('delete', { kind: 'Namespace', name: 'a' }))).outcome,
    (
      await mutate(
        context,
        applied,
        mutation('patch', { kind: 'ClusterRole', name: 'a', type: 'merge', patch: {} }),
      )
    ).outcome,
    await evaluateRollout(context, { kind: 'ClusterRole', name: 'a', namespace: 'shop' }),
  ];
  expect(outcomes.map((outcome) => ('what' in outcome ? outcome.what : outcome.state))).toEqual([
    'ClusterRole a',
    'namespaces a',
    'PriorityClass',
    'PriorityClass with a=b',
    'get Namespace default kind',
    'describe crd a',
    'events Namespace a',
    'delete Namespace a',
    'patch ClusterRole a',
    'rollout of ClusterRole a',
  ]);
  expect(outcomes[5]).toMatchObject({ why: 'crd a does not exist' });
});

it('names the namespace of a kind that has one, and of a kind that nobody serves what the entry says', async () => {
  const { context, applied } = await kubectlContext();
  const outcomes = [
    await evaluateResource(context, check({ kind: 'ConfigMap', name: 'a' })),
    await evaluateResource(context, check({ kind: 'ConfigMap', namespace: 'shop', count: 1 })),
    (await mutate(context, applied, mutation('delete', { kind: 'cm', name: 'a', namespace: 'shop' })))
      .outcome,
    await evaluateResource(context, check({ kind: 'Websiet', name: 'a' })),
    await evaluateResource(context, check({ kind: 'Websiet', name: 'a', namespace: 'shop' })),
  ];
  expect(outcomes.map((outcome) => ('what' in outcome ? outcome.what : outcome.state))).toEqual([
    'ConfigMap default/a',
    'ConfigMap of shop',
    'delete cm shop/a',
    'Websiet a',
    'Websiet shop/a',
  ]);
});
