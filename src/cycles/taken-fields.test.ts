import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { takenFields } from './taken-fields.js';

type Owners = Readonly<Record<string, JsonObject>>;

/** An object whose fields these managers own. */
function ownedBy(owners: Owners): JsonObject {
  const managedFields = Object.entries(owners).map(([manager, fieldsV1]) => ({
    manager,
    operation: 'Apply',
    fieldsV1,
  }));
  return { metadata: { name: 'a', managedFields } };
}

const REPLICAS = { 'f:spec': { '.': {}, 'f:replicas': {} } };
const IMAGE_OF = (key: string): JsonObject => ({
  'f:spec': { 'f:containers': { [key]: { '.': {}, 'f:image': {} } } },
});
const ANNOTATION = { 'f:metadata': { 'f:annotations': { 'f:example.org/a.b': {} } } };
const SELECTOR = { 'f:spec': { 'f:selector': {} } };

describe('takenFields', () => {
  it.each([
    ['a field', REPLICAS, 'spec.replicas', ['hpa']],
    ['what is above it', REPLICAS, 'spec', ['hpa']],
    ['another field', REPLICAS, 'spec.replicasMax', []],
    [
      'a field of a member that has a name',
      IMAGE_OF('k:{"name":"web"}'),
      'spec.containers[web].image',
      ['hpa'],
    ],
    ['of its neighbour', IMAGE_OF('k:{"name":"web"}'), 'spec.containers[db].image', []],
    ['of a member with another key', IMAGE_OF('k:{"port":80}'), 'spec.containers[http].image', ['hpa']],
    ['a key with dots', ANNOTATION, 'metadata.annotations.example.org/a.b', ['hpa']],
    ['a part of what is owned as a whole', SELECTOR, 'spec.selector.app', ['hpa']],
  ])('names who owned %s', (_name, fields, path, managers) => {
    const taken = takenFields(ownedBy({ hpa: fields }), ownedBy({ orkestra: fields }));
    expect(taken(path)).toEqual(managers);
  });

  it.each<[string, Owners, Owners]>([
    ['keeps it beside us', { hpa: REPLICAS }, { hpa: REPLICAS, orkestra: REPLICAS }],
    ['is us, by another operation', { orkestra: REPLICAS }, { orkestra: REPLICAS }],
    ['had it, and nobody has it now', { hpa: REPLICAS }, { orkestra: SELECTOR }],
  ])('names nobody who %s', (_name, before, after) => {
    expect(takenFields(ownedBy(before), ownedBy(after))('spec.replicas')).toEqual([]);
  });

  it('names everybody once, and nobody where there was no object', () => {
    const before = ownedBy({ b: REPLICAS, a: REPLICAS });
    expect(takenFields(before, ownedBy({ orkestra: REPLICAS }))('spec.replicas')).toEqual(['a', 'b']);
    expect(takenFields(undefined, ownedBy({ orkestra: REPLICAS }))('spec.replicas')).toEqual([]);
    expect(takenFields({ metadata: { managedFields: 'x' } }, {})('spec.replicas')).toEqual([]);
  });
});
