import { describe, expect, it } from 'vitest';
import { compileTemplate, type FunctionRow, type FunctionTable } from './index.js';

const row: FunctionRow = {
  name: 'get',
  args: ['obj', 'key…'],
  takes: [],
  returns: 'any',
  doc: '',
  example: { template: '', data: {}, result: '' },
  onEmpty: undefined,
  published: false,
  implementation: () => undefined,
};
const note: FunctionRow = { ...row, name: 'note', args: [], references: [['cross', 'noted']] };
const functions: FunctionTable = {
  lookup: (name) => [row, note].find((one) => one.name === name),
  names: () => [],
};

function references(text: string): string[] {
  return compileTemplate(text, { functions }).references.map((path) => path.join('/'));
}

describe('references', () => {
  it.each([
    ['text', []],
    ['{{ . }}{{ $ }}', []],
    ['{{ .cross.loader.metrics.queueDepth }}', ['cross/loader/metrics/queueDepth']],
    ['{{ $.a.b }}{{ .a.b }}', ['a/b']],
    ['{{ print .a (len .b.c) | printf "%s" }}', ['a', 'b/c']],
    ['{{ .a | print .b }}', ['a', 'b']],
    ['{{ (.cross.db).status.phase }}', ['cross/db/status/phase']],
    [
      '{{ with .cross.db }}{{ .status }}{{ $.x }}{{ else }}{{ .y }}{{ end }}',
      ['cross/db', 'cross/db/status', 'x', 'y'],
    ],
    ['{{ with $d := .cross.db }}{{ $d.status }}{{ end }}', ['cross/db', 'cross/db/status']],
    ['{{ with print .a }}{{ .b }}{{ end }}', ['a']],
    ['{{ if .a }}{{ .b }}{{ else if .c }}{{ .d }}{{ end }}', ['a', 'b', 'c', 'd']],
    ['{{ $d := .cross.db }}{{ $d.status }}', ['cross/db', 'cross/db/status']],
    ['{{ $d := .a }}{{ $d = .b }}{{ $d.c }}', ['a', 'b']],
    ['{{ if .x }}{{ $d := .a }}{{ end }}{{ $d := .b }}{{ $d.c }}', ['x', 'a', 'b', 'b/c']],
    ['{{ range .items }}{{ .name }}{{ $.a }}{{ else }}{{ .b }}{{ end }}', ['items', 'a', 'b']],
    ['{{ range $k, $v := .cross }}{{ $v.status }}{{ end }}', ['cross']],
    ['{{ index .cross "loader" "metrics" }}', ['cross/loader/metrics']],
    ['{{ (index .cross "loader").metrics }}', ['cross/loader/metrics']],
    ['{{ get .cross.db "status" "phase" }}{{ index .a .k }}', ['cross/db/status/phase', 'a', 'k']],
    [
      '{{ define "t" }}{{ .status }}{{ $.spec }}{{ end }}{{ template "t" .cross.db }}',
      ['cross/db', 'cross/db/status', 'cross/db/spec'],
    ],
    ['{{ define "t" }}{{ .x }}{{ template "t" .x }}{{ end }}{{ template "t" . }}', ['x']],
    ['{{ define "unused" }}{{ .x }}{{ end }}', []],
    ['{{ block "b" .a }}{{ .c }}{{ end }}', ['a', 'a/c']],
    ['{{ note }}{{ print note }}{{ note.x }}', ['cross/noted']],
    ['{{ or .a .b }}', ['a', 'b']],
    ['{{ .children.deployments.my-app.status }}', ['children/deployments/my-app/status']],
  ])('of %s', (text, expected) => {
    expect(references(text)).toEqual(expected);
  });

  it('are found in bounded time when definitions multiply', () => {
    const level = (at: number): string => {
      const next = `"t${at + 1}"`;
      return `{{ define "t${at}" }}{{ template ${next} .a }}{{ template ${next} .b }}{{ end }}`;
    };
    const levels = Array.from({ length: 40 }, (_, at) => level(at)).join('');
    const text = `${levels}{{ define "t40" }}{{ .leaf }}{{ end }}{{ template "t0" . }}`;
    expect(references(text).length).toBeGreaterThan(40);
  });
});
