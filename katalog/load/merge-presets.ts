import type { JsonObject } from '../../lib/base/index.js';
import type { Path } from '../document/index.js';
import type { ProfilesInput } from '../schema/index.js';
import type { ContentDocument } from './loaded-document.js';

/** One of the Katalog's own presets, the document that declares it, and its place there. */
export interface PlacedPreset {
  readonly group: keyof ProfilesInput;
  readonly name: string;
  readonly body: JsonObject;
  readonly document: ContentDocument;
  readonly path: Path;
}

/** The presets of all documents; one that is declared twice is reported at the later place. */
export function mergePresets(documents: readonly ContentDocument[]): readonly PlacedPreset[] {
  const presets = new Map<string, PlacedPreset>();
  for (const preset of documents.flatMap(presetsOf)) {
    const { group, name, document, path } = preset;
    const key = JSON.stringify([group, name]);
    const earlier = presets.get(key);
    if (!earlier) presets.set(key, preset);
    else {
      const place = earlier.document.findings.placeText([...earlier.path, 'name']);
      const message = `the profile "${name}" of ${group} is already declared at ${place}`;
      document.findings.add({ path: [...path, 'name'], code: 'ORK_KATALOG_DUPLICATE', message });
    }
  }
  return [...presets.values()];
}

/** As they are declared, by group. */
export function enrichedProfiles(presets: readonly PlacedPreset[]): Readonly<Record<string, object[]>> {
  const groups: Record<string, object[]> = {};
  for (const { group, name, body } of presets) groups[group] = [...(groups[group] ?? []), { name, ...body }];
  return groups;
}

function presetsOf(document: ContentDocument): PlacedPreset[] {
  const profiles = document.content.outline?.profiles ?? {};
  return (Object.keys(profiles) as (keyof ProfilesInput)[]).flatMap((group) =>
    (profiles[group] ?? []).map(({ name, description: _description, ...body }, index) => ({
      group,
      name,
      body: body as JsonObject,
      document,
      path: ['profiles', group, index],
    })),
  );
}
