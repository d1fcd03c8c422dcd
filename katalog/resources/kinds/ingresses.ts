import { hostsCertificate } from '../certificate.js';
import type { EntryParts, SpecialParts } from '../entry-parts.js';
import { listOf } from '../fields/collection.js';
import { boolean, intOrString, oneOf, text } from '../fields/scalar.js';
import { type Fields, type Place, required, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, derive, fieldsOf, listNode, type Node, objectNode, orElse } from '../node.js';
import { secrets, TLS_TYPE } from './secrets.js';

export const ingresses = defineKind({
  key: 'ingresses',
  aliases: ['ingress', 'ing'],
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  suffix: '-ingress',
  annotations: true,
  fields: {
    host: text,
    serviceName: text,
    servicePort: intOrString,
    path: text,
    pathType: oneOf(['Prefix', 'Exact', 'ImplementationSpecific']),
    className: text,
    tls: structure({ create: boolean, secretName: text, hosts: listOf(text) }, objectNode),
  },
  required: ['serviceName', 'servicePort'],
  special,
  assemble: (fields) => ({
    spec: objectNode({
      ingressClassName: fields['className'],
      tls: listNode([tlsNode(fields)]),
      rules: listNode([
        objectNode({
          host: fields['host'],
          http: objectNode({
            paths: listNode([
              objectNode({
                path: orElse(fields['path'], '/'),
                pathType: orElse(fields['pathType'], 'Prefix'),
                backend: objectNode({
                  service: objectNode({
                    name: fields['serviceName'],
                    port: servicePort(fields['servicePort']),
                  }),
                }),
              }),
            ]),
          }),
        }),
      ]),
    }),
  }),
});

function servicePort(port: Node | undefined): Node {
  return derive(port ?? ABSENT, (value) =>
    typeof value === 'number' ? { number: value } : { name: value ?? '' },
  );
}

function tlsNode(fields: Fields): Node {
  const tls = tlsOf(fields);
  return tls ? objectNode({ secretName: tls.secretName, hosts: tls.hosts }) : ABSENT;
}

interface Tls {
  /** The Secret that `secretName` names is made. */
  readonly create: boolean;
  readonly secretName: Node | undefined;
  readonly hosts: Node | undefined;
}

/** With `create` the hosts are those of the Ingress unless others are written. */
function tlsOf({ tls, host = ABSENT }: Fields): Tls | undefined {
  const known = tls && fieldsOf(tls);
  if (!known) return undefined;
  const create = known.get('create');
  const made = create?.constant === true && create.value === true;
  const own = made ? derive(host, (name) => (name === undefined ? undefined : [name])) : ABSENT;
  return { create: made, secretName: known.get('secretName'), hosts: orElse(known.get('hosts'), own) };
}

/** The Secret of `tls.create`, which is made first. */
function special(fields: Fields, { at, scope }: Place): SpecialParts {
  const tls = tlsOf(fields);
  const place = [...at, 'tls'];
  const create = fields['tls'] && fieldsOf(fields['tls'])?.get('create');
  if (create && !create.constant) {
    scope.error('ORK_FIELD_VALUE', [...place, 'create'], 'create is true or false, and no template');
  }
  if (!tls?.create) return {};
  if (!tls.secretName) scope.error('ORK_FIELD_VALUE', place, 'create needs secretName');
  const first: EntryParts = {
    kind: secrets,
    namespaced: true,
    name: tls.secretName && required(tls.secretName, [...place, 'secretName'], 'secretName', scope),
    namespace: fields['namespace'],
    labels: fields['labels'],
    annotations: undefined,
    manifest: undefined,
    certificate: () => hostsCertificate(tls.hosts ?? ABSENT, place, scope),
    body: () => ({ type: TLS_TYPE }),
  };
  return { first };
}
