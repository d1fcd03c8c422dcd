/** The fields of a custom resource as the entries of a Katalog that operate it name them. */
import { type CrdEntry, operatorOf, type Program, type StatusField } from '../../../katalog/index.js';
import { isObject, isTemplated, type JsonObject, type JsonValue, valueAt } from '../../../lib/base/index.js';
import { EVIDENCE, Field, type FieldType } from './field.js';
import { ownPath, readComparison, readDemand, typeOfNumber } from './literals.js';

/** What the derivation reads of an entry. */
export interface ReadEntry {
  readonly entry: CrdEntry;
  readonly program: Pick<Program, 'references' | 'admission'>;
}

/** The root, with `spec` and `status` below it. */
export function fieldsOf(entries: readonly ReadEntry[]): Field {
  const root = new Field();
  root.at(['spec']).is('object', EVIDENCE.declared);
  for (const { entry, program } of entries) {
    for (const reference of program.references) readReference(root, entry, reference);
    readCross(root, entry);
    readMutation(root, entry);
    readValidation(root, entry);
    // Its code may read and write what no template names.
    if (entry.operatorBox.hooks) for (const part of ['spec', 'status']) root.at([part]).keepUnknown();
  }
  // Last, since a status field takes the type of what it repeats.
  for (const { entry } of entries) readStatus(root, entry);
  return root;
}

/** Fields of Kubernetes that hold whole numbers, by the last part of their name. */
const INTEGERS =
  /(?:^|[a-z])(?:replicas|port|limit|seconds|percentage|weight|priority|parallelism|completions)$/i;
const BOOLEANS = new Set([
  'suspend',
  'optional',
  'readOnly',
  'runAsNonRoot',
  'hostNetwork',
  'automountServiceAccountToken',
]);
/** Those that hold no number. */
const STRINGS = /(?:^|[a-z])(?:name|namespace|image|host|schedule|class|url|tag)$/i;
const WHOLE = /^\s*\{\{-?\s*\.[\w.]+\s*-?\}\}\s*$/;

function readReference(root: Field, entry: CrdEntry, { chain, path }: Program['references'][number]): void {
  const field = fieldOf(root, entry, chain, path);
  if (!field) return;
  const at = path.at(-1) === 'field' ? path.slice(0, -1) : path;
  const place: unknown = valueAt(entry, at);
  const condition: unknown = valueAt(entry, path.slice(0, -1));
  if (path.at(-2) === 'forEach') readForEach(field, valueAt(entry, path.slice(0, -2)));
  else if (isObject(place)) readComparison(field, place as JsonObject);
  else if (isComparedWith(condition, place)) field.is('number', EVIDENCE.comparison);
  else if (typeof place === 'string') readText(field, place, path);
}

/** Whose field a chain names: the object's own, or that of a member of a list that an entry is made for. */
function fieldOf(
  root: Field,
  entry: CrdEntry,
  chain: readonly string[],
  path: readonly (string | number)[],
): Field | undefined {
  const own = chain[0] === 'old' ? chain.slice(1) : chain;
  const [head = '', ...rest] = own;
  if (head === 'spec' || head === 'status') return root.at(own);
  for (let depth = path.length; depth > 0; depth--) {
    const forEach: unknown = valueAt(entry, [...path.slice(0, depth), 'forEach']);
    if (!isObject(forEach)) continue;
    const list = ownPath(forEach['field'] as JsonValue | undefined);
    if (!list || !['item', 'value', forEach['as']].includes(head)) return undefined;
    if (head === 'value') return root.at(list).items('map').at(rest);
    return root.at(list).type === 'map' ? undefined : root.at(list).items('array').at(rest);
  }
  return undefined;
}

/** Whether a template is what a condition compares a number with. */
function isComparedWith(condition: unknown, operand: unknown): boolean {
  if (!isObject(condition) || condition['field'] === undefined || condition['field'] === operand)
    return false;
  const { message: _message, ...comparison } = condition as JsonObject;
  const found = operatorOf(comparison);
  return 'operator' in found && found.expected === operand && found.operator.operand === 'number';
}

/** `.value` is what a map has for a key; without it the members are those of a list. */
function readForEach(field: Field, entry: unknown): void {
  field.items(/\.value\b/.test(JSON.stringify(entry)) ? 'map' : 'array');
}

/** Of a template: what becomes of a field that is the whole of it, else that it can be text. */
function readText(field: Field, text: string, path: readonly (string | number)[]): void {
  const name = String(path.findLast((part) => typeof part === 'string') ?? '');
  if (!isTemplated(text)) return;
  if (WHOLE.test(text) && INTEGERS.test(name)) field.is('integer', EVIDENCE.use);
  else if (WHOLE.test(text) && BOOLEANS.has(name)) field.is('boolean', EVIDENCE.use);
  else if (WHOLE.test(text) && STRINGS.test(name)) field.is('string', EVIDENCE.use);
  // Functions and blocks take values of any type.
  else field.is(/[|(]|\{\{-?\s*\w/.test(text) ? 'any' : 'scalar', EVIDENCE.text);
}

/** What selects a sibling's CR, which is compiled elsewhere. */
function readCross(root: Field, { operatorBox }: CrdEntry): void {
  const text = JSON.stringify(operatorBox.cross);
  for (const [, path = ''] of text.matchAll(/\{\{[^}]*?\.(spec(?:\.\w+)+)/g))
    root.at(path.split('.')).is('scalar', EVIDENCE.text);
}

const VALUE_TYPES: Readonly<Record<string, FieldType>> = {
  ...{
    string: 'string',
    str: 'string',
    int: 'integer',
    integer: 'integer',
    float: 'number',
    number: 'number',
  },
  ...{ bool: 'boolean', boolean: 'boolean', auto: 'any' },
};

function readMutation(root: Field, { mutation, normalize }: CrdEntry): void {
  for (const rule of mutation.rules) {
    const path = ownPath(rule['field']);
    if (path?.[0] !== 'spec') continue;
    const field = root.at(path);
    const type = VALUE_TYPES[String(rule['valueType'] ?? '')];
    if (type) field.is(type, EVIDENCE.declared);
    const value = rule['default'] ?? rule['override'] ?? null;
    if (value === null || isTemplated(JSON.stringify(value))) continue;
    readLiteral(field, value);
    if ((rule['default'] ?? null) !== null && isAlways(rule)) field.defaultsTo(value);
  }
  // What a CR may say there is more than what it becomes.
  for (const path of Object.keys(normalize?.spec ?? {}))
    root.at(['spec', ...path.split('.')]).is('any', EVIDENCE.declared);
}

/** A text may be that of a number, since a value takes the type of its field. */
function readLiteral(field: Field, value: JsonValue): void {
  if (typeof value === 'number') field.is(typeOfNumber(value), EVIDENCE.use);
  else if (typeof value === 'boolean') field.is('boolean', EVIDENCE.use);
  else if (typeof value === 'string') field.is('string', EVIDENCE.text);
  else if (Array.isArray(value)) field.items('array').is('any', EVIDENCE.text);
  else field.is('object', EVIDENCE.use);
}

function readValidation(root: Field, { validation, mutation, normalize }: CrdEntry): void {
  const defaulted = new Set(mutation.rules.map((rule) => String(rule['field'])));
  for (const rule of validation.rules) {
    const path = ownPath(rule['field']);
    if (path?.[0] !== 'spec' || rule['action'] === 'warn' || !isAlways(rule) || isSpecial(rule)) continue;
    if (Object.hasOwn(normalize?.spec ?? {}, path.slice(1).join('.'))) continue;
    readDemand(root, rule, path, defaulted.has(String(rule['field'])));
  }
}

function isAlways(rule: JsonObject): boolean {
  return ['when', 'or', 'anyOf', 'negate'].every((key) => (rule[key] ?? null) === null);
}

/** Operators of rules alone, which no schema knows. */
function isSpecial(rule: JsonObject): boolean {
  return ['unique', 'immutable'].some((name) => rule['operator'] === name || (rule[name] ?? null) !== null);
}

const STATUS_TYPES: Readonly<Record<NonNullable<StatusField['type']>, FieldType>> = {
  ...{ string: 'string', int: 'integer', float: 'number', bool: 'boolean', auto: 'any' },
};

function readStatus(root: Field, { operatorBox: { status } }: CrdEntry): void {
  for (const { path: text, value, type } of status.fields) {
    const path = ownPath(`status.${text}`);
    if (!path) continue;
    const field = root.at(path);
    if (type !== undefined) field.is(STATUS_TYPES[type], EVIDENCE.declared);
    else if (Array.isArray(value)) field.items('array');
    else if (isObject(value)) field.keepUnknown();
    else field.is(typeOfStatus(root, value), EVIDENCE.text);
  }
}

/** Without a type a value is text, unless it repeats a field that has one. */
function typeOfStatus(root: Field, value: JsonValue): FieldType {
  if (typeof value !== 'string' || !WHOLE.test(value)) return 'string';
  const path = value
    .replace(/[{}\s-]/g, '')
    .split('.')
    .slice(1);
  const [last = ''] = path.slice(-1);
  if (path[0] === 'children' && INTEGERS.test(last)) return 'integer';
  if (path[0] !== 'spec') return 'string';
  const { type } = root.at(path);
  return type === 'integer' || type === 'number' || type === 'boolean' ? type : 'string';
}
