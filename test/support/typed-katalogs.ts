/** Katalogs whose CRDs say the type of everything, status included: test/fixtures/types. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './examples.js';

interface TypedKatalog {
  /** Of its folder. */
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The texts of its CRDs. */
  readonly crds: readonly string[];
}

const FOLDER = join(ROOT, 'test', 'fixtures', 'types');

export function typedKatalogs(): readonly TypedKatalog[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => {
      const file = join(FOLDER, name, 'katalog.yaml');
      const crds = readdirSync(join(FOLDER, name)).filter((each) => each.startsWith('crd'));
      return {
        name,
        file,
        text: readFileSync(file, 'utf8'),
        crds: crds.map((each) => readFileSync(join(FOLDER, name, each), 'utf8')),
      };
    });
}
