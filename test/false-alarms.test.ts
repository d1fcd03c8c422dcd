/** No check of types says anything of a Katalog that is right. Those of the integration suites: test/support/runtime.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../katalog/index.js';
import { exampleFiles, exampleText, loadExample, loadText, ROOT } from './support/examples.js';
import { typedKatalogs } from './support/typed-katalogs.js';

const FIXTURES = join(ROOT, 'test', 'fixtures', 'katalogs');

function alarms(problems: readonly Problem[]): readonly string[] {
  return problems
    .filter(({ code }) => code.startsWith('ORK_TYPE_'))
    .map(({ line, code, message }) => `${line} ${code} ${message}`);
}

describe('the checks of types are silent about', () => {
  const examples = exampleFiles().filter((path) => /^kind: Katalog$/m.test(exampleText(path)));

  it('enough examples', () => {
    expect(examples.length).toBeGreaterThan(20);
  });

  it.each(examples)('examples/%s', (path) => {
    expect(alarms(loadExample(path).problems)).toEqual([]);
  });

  const fixtures = readdirSync(FIXTURES).filter((file) => file.endsWith('.yaml'));
  it.each(fixtures)('test/fixtures/katalogs/%s', (file) => {
    const path = join(FIXTURES, file);
    expect(alarms(loadText(path, readFileSync(path, 'utf8')).problems)).toEqual([]);
  });

  it.each(typedKatalogs())('test/fixtures/types/$name, of which all is known', ({ file, text }) => {
    expect(loadText(file, text).problems).toEqual([]);
  });
});
