import type { JsonValue } from '../../model.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { boolean, duration, looseText, text } from '../fields/scalar.js';
import { defineKind } from '../kind.js';
import {
  ABSENT,
  asMap,
  buildNode,
  derive,
  dynamicUnless,
  mergeMaps,
  type Node,
  objectNode,
  once,
  orElse,
} from '../node.js';
import { copied } from '../source.js';

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

export const secrets = defineKind({
  key: 'secrets',
  aliases: ['secret'],
  apiVersion: 'v1',
  kind: 'Secret',
  suffix: '-secret',
  annotations: true,
  fields: {
    data: mapOf(looseText),
    type: text,
    toNamespaces: namespaceList,
    once: boolean,
    rotateAfter: duration,
  },
  copyField: 'fromSecret',
  refused: ['tls'],
  assemble: (fields) => {
    const data = derive(fields['data'] ?? ABSENT, encodeValues);
    const from = fields['fromSecret'];
    return {
      type: orElse(orElse(fields['type'], from ? copied('type') : ABSENT), 'Opaque'),
      data: from ? overSource('data', data) : data,
    };
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

/** A map of the source, with the entry's own values over it. */
function overSource(field: string, own: Node | undefined): Node {
  return mergeMaps(copied(field), own ?? ABSENT);
}

/** A ConfigMap must not have one key in both of its maps. */
function besides(source: Node, own: Node | undefined): Node {
  return dynamicUnless([source, own ?? ABSENT], (frame) => {
    const [theirs, ours] = [buildNode(source, frame), asMap(own && buildNode(own, frame))];
    if (theirs === undefined) return undefined;
    return Object.fromEntries(Object.entries(asMap(theirs)).filter(([key]) => !Object.hasOwn(ours, key)));
  });
}

function encodeValues(data: JsonValue | undefined): JsonValue | undefined {
  if (data === undefined) return undefined;
  const encoded = Object.entries(asMap(data)).map(([key, value]) => [
    key,
    Buffer.from(String(value), 'utf8').toString('base64'),
  ]);
  return Object.fromEntries(encoded) as JsonValue;
}

function unlessEmpty(value: JsonValue | undefined): JsonValue | undefined {
  return Object.keys(asMap(value)).length === 0 ? undefined : value;
}
