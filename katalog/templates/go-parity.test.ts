import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileTemplate, type FunctionTable, TemplateError } from './index.js';

interface Cases {
  readonly groups: readonly {
    readonly name: string;
    readonly data: unknown;
    readonly cases: readonly { readonly template: string; readonly output: string }[];
  }[];
  readonly refusals: readonly { readonly template: string; readonly go: string }[];
}

const path = new URL('../../test/fixtures/templates/cases.json', import.meta.url);
const { groups, refusals } = JSON.parse(readFileSync(path, 'utf8')) as Cases;
const functions: FunctionTable = { lookup: () => undefined, names: () => [] };

describe.each(groups)('as Go renders it: $name', ({ cases, data }) => {
  it.each(cases)('$template', ({ template, output }) => {
    expect(compileTemplate(template, { functions }).render(data)).toBe(output);
  });
});

describe('refused as by Go', () => {
  it.each(refusals)('$template', ({ template }) => {
    expect(() => compileTemplate(template, { functions })).toThrow(TemplateError);
  });
});
