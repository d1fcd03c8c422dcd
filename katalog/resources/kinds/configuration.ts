import type { JsonValue } from '../../model.js';
import { listOf, mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { boolean, duration, looseText, text } from '../fields/scalar.js';
import { defineKind } from '../kind.js';
import { ABSENT, asMap, derive, objectNode, orElse } from '../node.js';

export const configMaps = defineKind({
  key: 'configMaps',
  aliases: ['configmap', 'cm'],
  apiVersion: 'v1',
  kind: 'ConfigMap',
  suffix: '-config',
  fields: { data: mapOf(looseText), toNamespaces: namespaceList },
  refused: ['fromConfigMap', 'fromNamespace'],
  assemble: (fields) => ({ data: fields['data'] }),
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
  refused: ['fromSecret', 'fromNamespace', 'tls'],
  assemble: (fields) => ({
    type: orElse(fields['type'], 'Opaque'),
    data: derive(fields['data'] ?? ABSENT, encodeValues),
  }),
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
