import type { JsonObject } from '../../../lib/base/index.js';
import type { Body } from '../entry-parts.js';
import { listOf, mapOf } from '../fields/collection.js';
import type { FieldTable } from '../fields/field-type.js';
import { namespaceList } from '../fields/namespaces.js';
import { intOrString, looseText, oneOf, text } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import {
  asMap,
  buildNode,
  constant,
  dynamicUnless,
  type Node,
  objectNode,
  orElse,
  whenPresent,
} from '../node.js';
import { type PresetGroup, type Presets, presetName } from '../profiles.js';
import { copied, onlyCopied } from '../source.js';

const DNS: JsonObject = {
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

const PRESETS: Presets = {
  'deny-all': { policyTypes: ['Ingress', 'Egress'] },
  'deny-all-ingress': { policyTypes: ['Ingress'] },
  'deny-all-egress': { policyTypes: ['Egress'] },
  'allow-same-namespace': { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] },
  'allow-dns-egress': { policyTypes: ['Egress'], egress: [DNS] },
};

const selector = mapOf(looseText);

/** Selectors are plain maps of labels; the empty one selects everything. */
const peer = structure(
  {
    podSelector: selector,
    namespaceSelector: selector,
    ipBlock: structure({ cidr: text, except: listOf(text) }, (fields) => objectNode(fields), {
      required: ['cidr'],
    }),
  },
  (fields) =>
    objectNode({
      podSelector: matching(fields['podSelector']),
      namespaceSelector: matching(fields['namespaceSelector']),
      ipBlock: fields['ipBlock'],
    }),
);

const ports = listOf(
  structure({ protocol: oneOf(['TCP', 'UDP', 'SCTP']), port: intOrString }, (fields) =>
    objectNode({ protocol: orElse(fields['protocol'], 'TCP'), port: fields['port'] }),
  ),
);

const RULES: FieldTable = {
  ingress: listOf(structure({ from: listOf(peer), ports }, (fields) => objectNode(fields))),
  egress: listOf(structure({ to: listOf(peer), ports }, (fields) => objectNode(fields))),
  policyTypes: listOf(oneOf(['Ingress', 'Egress'])),
};

export const NETWORK_POLICY_PRESETS: PresetGroup = {
  name: 'networkPolicies',
  presets: PRESETS,
  own: structure({ podSelector: selector, ...RULES }, (fields) =>
    specOf(fields, matching(fields['podSelector'])),
  ),
};

export const networkPolicies = defineKind({
  key: 'networkPolicies',
  aliases: ['networkpolicy', 'netpol'],
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  suffix: '-network-policy',
  fields: {
    toNamespaces: namespaceList,
    podSelector: selector,
    ...RULES,
    profile: presetName(NETWORK_POLICY_PRESETS),
  },
  copyField: 'fromNetworkPolicy',
  assemble,
});

function assemble(fields: Fields, place: Place): Body {
  if (fields['fromNetworkPolicy']) {
    onlyCopied('fromNetworkPolicy', fields, ['podSelector', ...Object.keys(RULES), 'profile'], place);
    return { spec: copied('spec') };
  }
  const { profile } = fields;
  if (profile) {
    const podSelector = matching(fields['podSelector']);
    const other = Object.keys(RULES).find((key) => fields[key] !== undefined);
    if (other !== undefined) {
      const { at, scope } = place;
      scope.error(
        'ORK_FIELD_VALUE',
        [...at, other],
        'profile and other fields are mutually exclusive: keep one',
      );
    }
    const spec = dynamicUnless([profile, podSelector], (frame) => ({
      podSelector: {},
      ...asMap(buildNode(profile, frame)),
      ...asMap(buildNode(objectNode({ podSelector }), frame)),
    }));
    return { spec };
  }
  return { spec: specOf(fields, orElse(matching(fields['podSelector']), constant({}))) };
}

/** What is written; the policy's types are derived where they are not. */
function specOf(fields: Fields, podSelector: Node): Node {
  const { ingress, egress } = fields;
  const derived = [...(ingress ? ['Ingress'] : []), ...(egress ? ['Egress'] : [])];
  const policyTypes = orElse(fields['policyTypes'], constant(derived.length === 0 ? undefined : derived));
  return objectNode({ podSelector, ingress, egress, policyTypes });
}

function matching(labels: Node | undefined): Node {
  return whenPresent(labels, (value) =>
    Object.keys(asMap(value)).length === 0 ? {} : { matchLabels: value },
  );
}
