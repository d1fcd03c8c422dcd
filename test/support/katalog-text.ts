import { parse, stringify } from 'yaml';
import type { TestCrd } from './crd.js';

/** One CRD of a Katalog to write: `body` is the YAML of its entry without `apiTypes` and `namespace`. */
export interface EntryText {
  readonly crd: TestCrd;
  readonly namespace: string;
  readonly body: string;
}

/** The text of a Katalog whose CRDs watch the namespaces of their tests alone. */
export function katalogText(
  name: string,
  entries: Readonly<Record<string, EntryText>>,
  more: object = {},
): string {
  const crds = Object.entries(entries).map(([key, { crd, namespace, body }]) => {
    const written = (parse(body) ?? {}) as object;
    return [key, { apiTypes: crd.apiTypes, namespace, ...written }];
  });
  return stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name, version: '0.1.0' },
    ...more,
    spec: { crds: Object.fromEntries(crds) },
  });
}
