/** A type of two versions, whose objects take 2 kB, and the Katalog that converts them. */
import type { JsonObject } from '../../lib/base/index.js';

export const GROUP = 'bench.test';
const FIELDS = Array.from({ length: 10 }, (_, index) => `f${index}`);
const TEXT = 'x'.repeat(150);

function spec(of: (field: string) => string): JsonObject {
  return Object.fromEntries(FIELDS.map((field) => [field, of(field)]));
}

/** JSON is YAML. Every field has a template of its own; one is a number in v2, two change their place. */
export const CONVERSION_KATALOG = JSON.stringify({
  apiVersion: 'orkestra.orkspace.io/v1',
  kind: 'Katalog',
  metadata: { name: 'bench' },
  security: { conversion: { enabled: true } },
  spec: {
    crds: {
      part: {
        apiTypes: { group: GROUP, version: 'v2', kind: 'Part', plural: 'parts' },
        conversion: {
          storageVersion: 'v1',
          paths: [
            {
              from: 'v1',
              to: 'v2',
              spec: {
                ...spec((field) => `{{ .spec.${field} }}`),
                size: '{{ .spec.size }}',
                place: { room: '{{ .spec.room }}' },
              },
            },
            {
              from: 'v2',
              to: 'v1',
              spec: {
                ...spec((field) => `{{ .spec.${field} }}`),
                size: '{{ .spec.size }}',
                room: '{{ .spec.place.room }}',
              },
            },
          ],
        },
      },
    },
  },
});

export function part(index: number): JsonObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: 'Part',
    metadata: {
      name: `part-${index}`,
      namespace: 'default',
      uid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      labels: { app: 'bench' },
    },
    spec: { ...spec(() => TEXT), size: index, room: 'a' },
  };
}
