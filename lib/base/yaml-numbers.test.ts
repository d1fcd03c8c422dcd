import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { differsInYaml12, goNumbers } from './yaml-numbers.js';

const table = new URL('../../test/fixtures/reference/numbers.json', import.meta.url);
const ROWS = JSON.parse(readFileSync(table, 'utf8')) as readonly { source: string; json: string }[];

describe('unquoted scalars beside sigs.k8s.io/yaml, which kubectl reads with', () => {
  it('are the same value', () => {
    const other = ROWS.map(({ source, json }) => {
      const read = (parse(`k: ${source}\n`, { customTags: goNumbers }) as { k: unknown }).k;
      return { source, json: JSON.parse(json) as unknown, read };
    }).filter(({ json, read }) => json !== read);
    expect(other).toEqual([]);
  });

  it('are named as different exactly where YAML 1.2 reads another value', () => {
    const other = ROWS.filter(({ source, json }) => {
      const core = (parse(`k: ${source}\n`) as { k: unknown }).k;
      return differsInYaml12(source) !== (typeof JSON.parse(json) === 'number' && core !== JSON.parse(json));
    });
    expect(other).toEqual([]);
  });
});
