import { listOf } from '../fields/collection.js';
import { intOrString, oneOf, text } from '../fields/scalar.js';
import { structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { ABSENT, derive, listNode, type Node, objectNode, orElse } from '../node.js';

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
    tls: structure({ secretName: text, hosts: listOf(text) }, (fields) => objectNode(fields), {
      refused: ['create'],
    }),
  },
  required: ['serviceName', 'servicePort'],
  assemble: (fields) => ({
    spec: objectNode({
      ingressClassName: fields['className'],
      tls: listNode([fields['tls'] ?? ABSENT]),
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
