import type { JsonObject } from '../../../lib/base/index.js';
import { certificateNode, tlsFields } from '../certificate.js';
import type { Body, SpecialParts } from '../entry-parts.js';
import { mapOf } from '../fields/collection.js';
import { namespaceList } from '../fields/namespaces.js';
import { boolean, duration, looseText, text } from '../fields/scalar.js';
import type { Fields, Place } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, asMap, derive, orElse } from '../node.js';
import { copied, onlyCopied, overSource } from '../source.js';

/** The type of a Secret with a certificate: https://kubernetes.io/docs/concepts/configuration/secret/#tls-secrets */
export const TLS_TYPE = 'kubernetes.io/tls';

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
    tls: tlsFields,
  },
  copyField: 'fromSecret',
  assemble,
  special,
});

function assemble(fields: Fields): Body {
  if (fields['tls']) return { type: TLS_TYPE };
  const data = derive(fields['data'] ?? ABSENT, (data) => data && secretData(asMap(data)));
  const from = fields['fromSecret'];
  return {
    type: orElse(orElse(fields['type'], from ? copied('type') : ABSENT), 'Opaque'),
    data: from ? overSource('data', data) : data,
  };
}

function special(fields: Fields, place: Place): SpecialParts {
  const { tls, name, rotateAfter, fromSecret } = fields;
  if (!tls) return {};
  if (fromSecret) onlyCopied('fromSecret', fields, ['tls'], place);
  for (const key of ['data', 'type'].filter((field) => fields[field])) {
    place.scope.warning('ORK_IGNORED', [...place.at, key], `"${key}" has no effect beside tls`);
  }
  return { name: orElse(name, 'orkestra-tls'), certificate: () => certificateNode(tls, rotateAfter, place) };
}

/** Plain values as the `data` of a Secret has them. */
export function secretData(values: object): JsonObject {
  const encoded = Object.entries(values).map(([key, value]) => [
    key,
    Buffer.from(String(value), 'utf8').toString('base64'),
  ]);
  return Object.fromEntries(encoded) as JsonObject;
}
