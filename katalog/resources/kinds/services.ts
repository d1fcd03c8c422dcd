import { mapOf } from '../fields/collection.js';
import { boolean, intOrString, looseText, oneOf, port } from '../fields/scalar.js';
import { sharing } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { OWNER_SELECTOR } from '../labels.js';
import { ABSENT, derive, listNode, mergeMaps, objectNode, orElse } from '../node.js';

export const services = defineKind({
  key: 'services',
  aliases: ['service', 'svc'],
  apiVersion: 'v1',
  kind: 'Service',
  suffix: '-svc',
  fields: {
    type: oneOf(['ClusterIP', 'NodePort', 'LoadBalancer']),
    headless: boolean,
    port,
    targetPort: intOrString,
    protocol: oneOf(['TCP', 'UDP', 'SCTP']),
    selector: mapOf(looseText),
  },
  required: ['port'],
  assemble: (written) => {
    const fields = sharing(written, 'port');
    const spec = objectNode({
      type: orElse(fields['type'], 'ClusterIP'),
      clusterIP: derive(fields['headless'] ?? ABSENT, (headless) => (headless === true ? 'None' : undefined)),
      selector: mergeMaps(fields['selector'], OWNER_SELECTOR),
      ports: listNode([
        objectNode({
          port: fields['port'],
          targetPort: orElse(fields['targetPort'], fields['port'] ?? ABSENT),
          protocol: orElse(fields['protocol'], 'TCP'),
        }),
      ]),
    });
    return { spec };
  },
});
