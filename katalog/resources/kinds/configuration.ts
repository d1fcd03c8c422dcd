import type { JsonValue } from '../../../lib/base/index.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { looseText, text } from '../fields/scalar.js';
import { defineKind } from '../kind.js';
import { ABSENT, asMap, buildNode, derive, dynamicUnless, type Node, objectNode, once } from '../node.js';
import { copied, overSource } from '../source.js';

export const configMaps = defineKind({
  key: 'configMaps',
  aliases: ['configmap', 'cm'],
  apiVersion: 'v1',
  kind: 'ConfigMap',
  suffix: '-config',
  fields: { data: mapOf(looseText), toNamespaces: namespaceList },
  copyField: 'fromConfigMap',
  assemble: ({ data, fromConfigMap }) => {
    if (!fromConfigMap) return { data };
    const own = once(data);
    return { data: overSource('data', own), binaryData: besides(copied('binaryData'), own) };
  },
});

export const serviceAccounts = defineKind({
  key: 'serviceAccounts',
  aliases: ['serviceaccount', 'sa'],
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  suffix: '-sa',
});

export const namespaces = defineKind({
  key: 'namespaces',
  aliases: ['namespace', 'ns'],
  apiVersion: 'v1',
  kind: 'Namespace',
  namespaced: false,
  suffix: '-ns',
  fields: { finalizers: listOf(text) },
  assemble: (fields) => ({ spec: derive(objectNode({ finalizers: fields['finalizers'] }), unlessEmpty) }),
});

/** A ConfigMap must not have one key in both of its maps. */
function besides(source: Node, own: Node | undefined): Node {
  return dynamicUnless([source, own ?? ABSENT], (frame) => {
    const [theirs, ours] = [buildNode(source, frame), asMap(own && buildNode(own, frame))];
    if (theirs === undefined) return undefined;
    return Object.fromEntries(Object.entries(asMap(theirs)).filter(([key]) => !Object.hasOwn(ours, key)));
  });
}

function unlessEmpty(value: JsonValue | undefined): JsonValue | undefined {
  return Object.keys(asMap(value)).length === 0 ? undefined : value;
}
