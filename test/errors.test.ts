import { describe, expect, it } from 'vitest';
import { AUTOSCALE_ERRORS } from '../autoscaler/index.js';
import { CONTROL_ERRORS } from '../control-center/server/index.js';
import { devclusterErrors } from '../devcluster/index.js';
import { GATEWAY_ERRORS } from '../gateway/index.js';
import {
  KATALOG_ERRORS,
  NOTE_ERRORS,
  PROGRAM_ERRORS,
  TEMPLATE_ERRORS,
  TYPE_ERRORS,
} from '../katalog/index.js';
import type { ErrorRow } from '../lib/base/index.js';
import { oncopErrors } from '../oncop/index.js';
import { KUBE_ERRORS, RUNTIME_ERRORS } from '../runtime/index.js';
import { commandErrors } from '../src/errors.js';

const ROOMS: readonly [string, Readonly<Record<string, ErrorRow>>][] = [
  ['Katalog documents', { ...KATALOG_ERRORS.rows, ...PROGRAM_ERRORS.rows }],
  ['Types', TYPE_ERRORS.rows],
  ['Templates and notes', { ...TEMPLATE_ERRORS.rows, ...NOTE_ERRORS.rows }],
  ['Reading siblings (`cross`)', oncopErrors.rows],
  ['Autoscaling', AUTOSCALE_ERRORS.rows],
  ['Kubernetes API and leader election', KUBE_ERRORS.rows],
  ['Runtime', RUNTIME_ERRORS.rows],
  ['Gateway', GATEWAY_ERRORS.rows],
  ['Control Center', CONTROL_ERRORS.rows],
  ['Embedded cluster', devclusterErrors.rows],
  ['Commands', commandErrors.rows],
];

describe('error codes', () => {
  it('no error code is declared twice', () => {
    const codes = ROOMS.flatMap(([, rows]) => Object.keys(rows));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
  });

  it('error codes begin with ORK_ and have a sentence and a remedy', () => {
    for (const [code, row] of ROOMS.flatMap(([, rows]) => Object.entries(rows))) {
      expect(code).toMatch(/^ORK_[A-Z0-9_]+$/);
      for (const text of [row.summary, row.remedy]) expect(text, code).toMatch(/^[A-Z`].*\.$/);
    }
  });

  it('docs/errors.md documents every error code', async () => {
    await expect(render()).toMatchFileSnapshot('../docs/errors.md');
  });
});

function render(): string {
  const sections = ROOMS.map(([title, rows]) => {
    const lines = Object.entries(rows).map(
      ([code, { summary, remedy }]) => `| \`${code}\` | ${summary} | ${remedy} |`,
    );
    return [`## ${title}`, '| code | what has happened | what to do |', '| --- | --- | --- |', ...lines].join(
      '\n',
    );
  });
  const intro =
    'Every error has a code, a message that names place and text, and a remedy. `npm run docs` writes this page.';
  return `# Errors\n${intro}\n\n${sections.join('\n\n')}\n`;
}
