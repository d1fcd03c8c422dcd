import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import type { CompileScope, Path } from '../scope/index.js';
import type { EntryParts } from './entry-parts.js';
import type { Adoption, ResourceTemplate } from './resource-template.js';

interface ClaimPlace {
  readonly parts: EntryParts;
  readonly mode: ResourceTemplate['mode'];
  readonly at: Path;
  readonly scope: CompileScope;
}

/**
 * What an entry says of objects that it did not make (`adopt`) or does not build any more (`retain`). Both are
 * the author's word: a CR must not decide them, so a template is an error.
 */
export function readClaim(raw: JsonObject, place: ClaimPlace): Pick<ResourceTemplate, 'adopt' | 'retain'> {
  const { parts, mode, at, scope } = place;
  for (const key of ['adopt', 'retain'].filter((name) => mode === 'delete' && (raw[name] ?? null) !== null)) {
    scope.error(
      'ORK_FIELD_VALUE',
      [...at, key],
      `${key} is not supported under onDelete: remove it; an entry there only deletes what the custom resource made`,
    );
  }
  const adopt = readAdopt(raw['adopt'] ?? null, [...at, 'adopt'], scope);
  if (adopt !== 'never' && !parts.name?.constant) {
    scope.warning(
      'ORK_UNSAFE',
      [...at, 'adopt'],
      'the name comes from the custom resource: whoever may write one can have any object of this kind taken over; write a literal name',
    );
  }
  return { adopt, retain: readRetain(raw['retain'] ?? null, [...at, 'retain'], scope) };
}

function readAdopt(value: JsonValue, at: Path, scope: CompileScope): Adoption {
  if (value === null || value === false) return 'never';
  if (value === true) return 'uncontrolled';
  if (value === 'force') return 'always';
  scope.error('ORK_FIELD_VALUE', at, `invalid adopt ${JSON.stringify(value)}: expected true, false or force`);
  return 'never';
}

function readRetain(value: JsonValue, at: Path, scope: CompileScope): boolean {
  if (value === null || typeof value === 'boolean') return value === true;
  scope.error('ORK_FIELD_VALUE', at, `invalid retain ${JSON.stringify(value)}: expected true or false`);
  return false;
}
