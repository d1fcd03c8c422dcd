import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../autoscaler/expressions/functions.js';
import { katalogJsonSchema } from '../katalog/index.js';
import type { JsonObject } from '../lib/base/index.js';
import { commandsPage } from './support/doc-commands.js';
import { functionsPage } from './support/doc-functions.js';
import { withTables } from './support/doc-tables.js';
import { anchors, documents, documentText, localLinks, markedYaml } from './support/doc-text.js';
import { loadText, ROOT } from './support/examples.js';

describe('documents', () => {
  it.each(documents())('%s links to what exists', (path) => {
    const broken = localLinks(documentText(path)).filter((target) => !reaches(path, target));
    expect(broken).toEqual([]);
  });

  it.each(documents().flatMap(markedYaml))('the YAML at $place loads without a problem', ({ katalog }) => {
    const { plan, problems } = loadText(join(ROOT, 'docs', 'katalog.yaml'), katalog);
    expect(problems).toEqual([]);
    expect(plan).toBeDefined();
  });

  it.each(['katalog', 'oncop', 'autoscaler'])('docs/%s.md has the tables of the code', async (name) => {
    const path = `docs/${name}.md`;
    await expect(withTables(documentText(path))).toMatchFileSnapshot(`../${path}`);
  });
});

describe('docs/commands.md', () => {
  it('docs/commands.md is written from the commands', async () => {
    await expect(await commandsPage()).toMatchFileSnapshot('../docs/commands.md');
  });
});

describe('docs/functions.md', () => {
  it('docs/functions.md is written from the table of functions', async () => {
    await expect(functionsPage()).toMatchFileSnapshot('../docs/functions.md');
  });
});

describe('the documents of the language', () => {
  it('the pages of the language name every field of a Katalog', () => {
    const text = ['katalog', 'oncop', 'autoscaler', 'gateway']
      .map((name) => documentText(`docs/${name}.md`))
      .join('\n');
    expect(fieldsOf(katalogJsonSchema()).filter((field) => !isNamed(text, field))).toEqual([]);
  });
});

describe('docs/autoscaler.md', () => {
  it('docs/autoscaler.md names every function of expressions', () => {
    const text = documentText('docs/autoscaler.md');
    expect(FUNCTION_NAMES.filter((name) => !text.includes(`\`${name}(`))).toEqual([]);
  });
});

function reaches(from: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(join(ROOT, path))) return false;
  return anchor === undefined || anchors(documentText(path)).includes(anchor);
}

/** In code, inline or in a block. */
function isNamed(text: string, field: string): boolean {
  const code = text.match(/^```[\s\S]*?^```$|`[^`\n]*`/gm) ?? [];
  return code.some((part) => new RegExp(`\\b${field}\\b`).test(part));
}

/** The names of all fields of a schema, but not those of its definitions: resources have a table. */
function fieldsOf({ $defs: _defs, ...schema }: JsonObject): readonly string[] {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'properties') for (const name of Object.keys(member as object)) names.add(name);
      visit(member);
    }
  };
  visit(schema);
  return [...names].sort();
}
