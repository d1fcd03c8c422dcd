/** Objects that checkpoints apply in their own text. */
import { isObject } from '../../../lib/base/index.js';
import { yamlValues } from '../../yaml-values.js';
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
  return inline.flatMap((each) =>
    (typeof each === 'string' ? valuesOf(each) : [each]).flatMap((value) => {
      if (!isObject(value)) return [];
      const name = isObject(value['metadata']) ? value['metadata']['name'] : '';
      return [{ apiVersion: String(value['apiVersion']), kind: String(value['kind']), name: String(name) }];
    }),
  );
}

/** What is wrong with a text is seen when it is applied, which may be what the checkpoint asserts. */
function valuesOf(text: string): readonly unknown[] {
  try {
    return yamlValues(text);
  } catch {
    return [];
  }
}
