import { memberOf, type Schema } from '../../lib/schema/index.js';

const STEP = /\.([^.[\]'"]+)|\['((?:[^'\\]|\\.)+)'\]|\["((?:[^"\\]|\\.)+)"\]/y;

/** A `fieldPath` as a cause names it; undefined: it names no field of the schema. Lists are not entered. */
export function fieldPathOf(schema: Schema, text: string): string | undefined {
  let place = schema;
  let path = '';
  for (STEP.lastIndex = 0; STEP.lastIndex < text.length; ) {
    const [, plain, single, double] = STEP.exec(text) ?? [];
    const name = plain ?? single ?? double;
    if (name === undefined || place.type !== 'object') return undefined;
    const member = memberOf(place, name);
    if (!member.named && !place.additional) return undefined;
    path += member.named ? `.${name}` : `[${name}]`;
    place = member.schema;
  }
  return path;
}
