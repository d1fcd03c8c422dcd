/** What the tests look for in Markdown: links, headings and marked blocks of YAML. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ROOT } from './examples.js';

/** Every Markdown file for users, by its path in the repository. */
export function documents(): readonly string[] {
  const below = (folder: string): string[] =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.md'))
      .map((path) => `${folder}/${path}`);
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...below('docs'), ...below('examples')].sort();
}

export function documentText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

const FENCE = /^```[\s\S]*?^```$/gm;

/** The lines of a document outside blocks, with its inline code as `…`. */
export function proseLines(path: string): readonly { readonly text: string; readonly line: number }[] {
  const blank = (block: string) => block.replace(/[^\n]+/g, '');
  const prose = documentText(path)
    .replace(FENCE, blank)
    .replace(/`[^`\n]*`/g, '…');
  return prose.split('\n').map((text, index) => ({ text, line: index + 1 }));
}

/** Targets of links to other places of the repository, as written. */
export function localLinks(text: string): readonly string[] {
  const prose = text.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The names that GitHub gives to the headings of a document. */
export function anchors(text: string): readonly string[] {
  return [...text.replace(FENCE, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** What a block of YAML is a part of, by the word after `yaml` in its fence. */
const WRAPPERS: Readonly<Record<string, (fields: object) => object>> = {
  katalog: (fields) => fields,
  entry: (fields) => katalogOf(fields),
  box: (fields) => katalogOf({ operatorBox: fields }),
  resources: (fields) => katalogOf({ operatorBox: { onReconcile: fields } }),
  autoscale: (fields) => katalogOf({ workers: 2, operatorBox: { ...READS_LOADER, autoscale: fields } }),
};

export interface YamlBlock {
  /** `docs/oncop.md:12` */
  readonly place: string;
  /** The text of a whole Katalog. */
  readonly katalog: string;
}

/** Every block whose fence says what it is a part of, made whole. */
export function markedYaml(path: string): readonly YamlBlock[] {
  const text = documentText(path);
  return [...text.matchAll(/^```yaml (\w+)\n([\s\S]*?)^```$/gm)].map((match) => {
    const [, word = '', yaml = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const wrap = Object.hasOwn(WRAPPERS, word) ? WRAPPERS[word] : undefined;
    if (!wrap) throw new Error(`${path}:${line}: "${word}" is none of ${Object.keys(WRAPPERS).join(', ')}`);
    const katalog = word === 'katalog' ? yaml : stringify(wrap(parse(yaml) as object));
    return { place: `${path}:${line}`, katalog };
  });
}

const typesOf = (kind: string) => ({
  group: 'example.org',
  version: 'v1',
  kind,
  plural: `${kind.toLowerCase()}s`,
});
const READS_LOADER = {
  cross: [{ crd: 'loader', source: { host: 'http://loader-runtime:8080', protocol: 'metrics' } }],
};

/** A Katalog around one entry, beside a CRD `database` that it may name. */
function katalogOf(entry: object): object {
  const database = { apiTypes: typesOf('Database') };
  return {
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'document' },
    spec: { crds: { application: { apiTypes: typesOf('Application'), ...entry }, database } },
  };
}
