import { type FunctionRow, isList, isMap, type Run, toText } from '../templates/index.js';
import { jsonText, parseDocument } from './document.js';
import { kindOf, numberOf, row } from './row.js';

const YES = new Set(['true', 'yes', 'y', 'on', '1', 't']);

function toNumber(value: unknown): number {
  return typeof value === 'boolean' ? Number(value) : numberOf(value);
}

function toBool(value: unknown): boolean {
  if (typeof value === 'string') return YES.has(value.trim().toLowerCase());
  return typeof value === 'boolean' ? value : numberOf(value) !== 0;
}

function asList(value: unknown, run: Run): readonly unknown[] {
  if (isList(value)) return value;
  const parsed = typeof value === 'string' ? parseDocument(value, (units) => run.items(units)) : undefined;
  return isList(parsed) ? parsed : [];
}

function asMap(value: unknown, run: Run): unknown {
  if (isMap(value)) return value;
  const parsed = typeof value === 'string' ? parseDocument(value, (units) => run.items(units)) : undefined;
  return isMap(parsed) ? parsed : {};
}

function asString(value: unknown): string {
  return typeof value === 'object' && value !== null ? jsonText(value) : toText(value);
}

function toList(value: unknown): string[] {
  return toText(value)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function test(name: string, doc: string, holds: (kind: string) => boolean, onEmpty = false): FunctionRow {
  const example = [`{{ ${name} .x }}`, { x: null }, String(onEmpty)] as const;
  return row(name, { args: ['v'], returns: 'bool', doc, example }, ([v]) => holds(kindOf(v)), { onEmpty });
}

function json(name: string): FunctionRow {
  const example = [`{{ ${name} .x }}`, { x: { b: 1, a: [true, 'c'] } }, '{"a":[true,"c"],"b":1}'] as const;
  return row(
    name,
    { args: ['v'], returns: 'string', doc: 'The value as JSON, keys in order.', example },
    ([v]) => jsonText(v ?? null),
    {
      onEmpty: 'null',
    },
  );
}

const SCALARS = new Set(['string', 'number', 'bool']);
const COMPOSITES = new Set(['map', 'slice']);

/** Section "Types": conversions and tests of a value's type. */
export const TYPES: readonly FunctionRow[] = [
  row(
    'toInt',
    {
      args: ['v'],
      returns: 'number',
      doc: 'As an integer, cut towards zero.',
      example: ['{{ toInt .x }}', { x: '3.7' }, '3'],
    },
    ([v]) => Math.trunc(toNumber(v)),
  ),
  row(
    'toFloat',
    {
      args: ['v'],
      returns: 'number',
      doc: 'As a number.',
      example: ['{{ toFloat .x }}', { x: '3.7' }, '3.7'],
    },
    ([v]) => toNumber(v),
  ),
  row(
    'toBool',
    {
      args: ['v'],
      returns: 'bool',
      doc: 'True for true, yes, y, on, t, 1 and numbers but 0.',
      example: ['{{ toBool .x }}', { x: 'yes' }, 'true'],
    },
    ([v]) => toBool(v),
  ),
  row(
    'toString',
    {
      args: ['v'],
      returns: 'string',
      doc: 'As the text that a template shows.',
      example: ['{{ toString .x }}', { x: 3 }, '3'],
    },
    ([v]) => toText(v),
  ),
  row(
    'asList',
    {
      args: ['v'],
      returns: 'list',
      doc: 'A list as it is, or read from JSON or YAML text.',
      example: ['{{ index (asList .x) 1 }}', { x: '[1, 2]' }, '2'],
    },
    ([v], run) => asList(v, run),
  ),
  row(
    'asMap',
    {
      args: ['v'],
      returns: 'map',
      doc: 'A map as it is, or read from JSON or YAML text.',
      example: ['{{ (asMap .x).a }}', { x: 'a: 1' }, '1'],
    },
    ([v], run) => asMap(v, run),
  ),
  row(
    'asString',
    {
      args: ['v'],
      returns: 'string',
      doc: 'As text; maps and lists as JSON.',
      example: ['{{ asString .x }}', { x: { a: 1 } }, '{"a":1}'],
    },
    ([v]) => asString(v),
  ),
  row(
    'toList',
    {
      args: ['s'],
      returns: 'list',
      doc: 'The parts between commas, trimmed.',
      example: ['{{ toList .x }}', { x: 'a, b' }, '[a b]'],
    },
    ([s]) => toList(s),
  ),
  json('toJSON'),
  json('toJson'),
  row(
    'typeOf',
    {
      args: ['v'],
      returns: 'string',
      doc: 'map, slice, string, number, bool or null.',
      example: ['{{ typeOf .x }}', { x: [1] }, 'slice'],
    },
    ([v]) => kindOf(v),
    {
      onEmpty: 'null',
    },
  ),
  test('typeMap', 'Whether it is a map.', (kind) => kind === 'map'),
  test('typeList', 'Whether it is a list.', (kind) => kind === 'slice'),
  test('typeString', 'Whether it is a string.', (kind) => kind === 'string'),
  test('typeNumber', 'Whether it is a number.', (kind) => kind === 'number'),
  test('typeBool', 'Whether it is a bool.', (kind) => kind === 'bool'),
  test('typeNull', 'Whether it is absent.', (kind) => kind === 'null', true),
  test('isScalar', 'Whether it is a string, number or bool.', (kind) => SCALARS.has(kind)),
  test('isComposite', 'Whether it is a map or list.', (kind) => COMPOSITES.has(kind)),
];
