import * as z from 'zod';
import { reconcilerProfile } from './operator-box.js';
import { nonEmptyText, text } from './scalars.js';

const about = {
  name: nonEmptyText.describe('What `profile` names it by.'),
  description: text.optional().describe('For people.'),
};

/** What a preset stands for is checked with the fields that it takes the place of. */
const presets = (what: string) => z.array(z.looseObject(about)).optional().describe(`Presets of ${what}.`);

export const profiles = z
  .strictObject({
    resources: presets('`resources` of a container'),
    probes: presets('the times of a probe'),
    securityContext: presets('`securityContext` of a container'),
    podSecurity: presets('`podSecurity`'),
    rollingUpdate: presets('`rollingUpdate`'),
    hpa: presets('`behavior` of `hpa`'),
    pdb: presets('`behavior` of `pdb`'),
    resourceQuotas: presets('`resourceQuotas`'),
    limitRanges: presets('`limitRanges`'),
    networkPolicies: presets('`networkPolicies`'),
    reconciler: z
      .array(z.strictObject({ ...about, ...reconcilerProfile }))
      .optional()
      .describe('Presets of `operatorBox.reconciler`.'),
  })
  .describe("Presets of the Katalog's own, by what they are for; they win over the product's.");

export type ProfilesInput = z.output<typeof profiles>;

/** A preset of `operatorBox.reconciler`, without its name. */
export type ReconcilerPreset = Omit<NonNullable<ProfilesInput['reconciler']>[number], 'name' | 'description'>;
