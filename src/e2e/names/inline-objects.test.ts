import { expect, it } from 'vitest';
import { inlineObjects } from './inline-objects.js';

const object = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
const namesIn = (...inline: readonly unknown[]) => {
  const mutations = inline.map((each) => ({ op: 'apply', entry: { inline: each } }));
  return inlineObjects({ checkpoints: [{ mutations }] } as never).map(({ name }) => name);
};

it('finds the objects of texts and values, those of a List too, and none in what cannot be applied', () => {
  const list = { apiVersion: 'v1', kind: 'List', items: [object('c'), object('d')] };
  const text = `${JSON.stringify(object('a'))}\n---\n${JSON.stringify(object('b'))}`;
  expect(namesIn(text, list, 'a: [', { kind: 'ConfigMap' }, object('e'))).toEqual(['a', 'b', 'c', 'd', 'e']);
});
