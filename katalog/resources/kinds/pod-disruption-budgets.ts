import type { Body } from '../entry-parts.js';
import { mapOf } from '../fields/collection.js';
import { intOrString, looseText } from '../fields/scalar.js';
import { type Fields, type Place, structure } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { OWNER_SELECTOR } from '../labels.js';
import { ABSENT, mergeMaps, objectNode } from '../node.js';
import { type PresetGroup, type Presets, profiled } from '../profiles.js';

const PDB_PRESETS: Presets = {
  'zero-downtime': { minAvailable: '100%' },
  rolling: { maxUnavailable: 1 },
  relaxed: { maxUnavailable: '25%' },
};

export const PDB_PRESET_GROUP: PresetGroup = {
  name: 'pdb',
  presets: PDB_PRESETS,
  own: structure({ minAvailable: intOrString, maxUnavailable: intOrString }, (fields, { at, scope }) => {
    if (Object.keys(fields).length !== 1)
      scope.error(
        'ORK_FIELD_VALUE',
        at,
        'a disruption budget needs exactly one of minAvailable and maxUnavailable',
      );
    return objectNode(fields);
  }),
};

export const pdb = defineKind({
  key: 'pdb',
  aliases: ['pdbs', 'poddisruptionbudget', 'poddisruptionbudgets'],
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  suffix: '-pdb',
  fields: {
    selector: mapOf(looseText),
    minAvailable: intOrString,
    maxUnavailable: intOrString,
    behavior: profiled(
      PDB_PRESET_GROUP,
      structure({}, () => ABSENT),
    ),
  },
  assemble: assemblePdb,
});

function assemblePdb(fields: Fields, { at, scope }: Place): Body {
  const { minAvailable, maxUnavailable, behavior } = fields;
  if ([minAvailable, maxUnavailable, behavior].filter((field) => field !== undefined).length !== 1) {
    scope.error('ORK_FIELD_VALUE', at, 'a preset needs one of minAvailable, maxUnavailable and behavior');
  }
  const limits = mergeMaps(behavior, objectNode({ minAvailable, maxUnavailable }));
  const selector = objectNode({
    selector: objectNode({ matchLabels: fields['selector'] ?? OWNER_SELECTOR }),
  });
  return { spec: mergeMaps(limits, selector) };
}
