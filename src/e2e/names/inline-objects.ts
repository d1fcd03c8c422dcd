/** Objects that checkpoints apply in their own text. */
import type { JsonObject } from '../../../lib/base/index.js';
import { manifestObjects } from '../../manifests.js';
import type { E2eTest } from '../document/index.js';

export interface InlineObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export function inlineObjects({ checkpoints }: E2eTest): readonly InlineObject[] {
  const inline = checkpoints.flatMap(({ mutations }) =>
    mutations.flatMap(({ op, entry }) =>
      op === 'apply' && entry.inline !== undefined ? [entry.inline] : [],
    ),
  );
  return inline.flatMap(objectsOf).map(({ apiVersion, kind, metadata }) => ({
    ...{ apiVersion: String(apiVersion), kind: String(kind) },
    name: String((metadata as JsonObject)['name']),
  }));
}

/** What is wrong with a text is seen when it is applied, which may be what the checkpoint asserts. */
function objectsOf(written: unknown): readonly JsonObject[] {
  try {
    return manifestObjects('inline', written);
  } catch {
    return [];
  }
}
