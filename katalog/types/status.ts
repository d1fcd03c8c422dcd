/** `status` against the schema of the CRD: fields that are pruned, and values that the API server refuses every time. */
import { didYouMean, type JsonValue, nearestName } from '../../lib/base/index.js';
import { parseFieldPath, parseQuantity } from '../conditions/index.js';
import type { StatusField, StatusType } from '../model.js';
import { isTemplate, type Path } from '../scope/index.js';
import { declaredAt, type TypeFinding } from './finding.js';
import { mayAssign } from './fit.js';
import { step } from './step.js';
import {
  ABSENT,
  BOOL,
  INT,
  inWords,
  membersOf,
  NUMBER,
  present,
  TEXT,
  type Type,
  UNKNOWN,
  union,
  wordsOf,
} from './type.js';
import type { OwnSchema } from './world.js';

export interface StatusPlace {
  readonly own: OwnSchema;
  /** The type of the value of a field, by the path of its template. */
  valueType(path: Path): Type;
}

const FIELDS: Path = ['operatorBox', 'status', 'fields'];

export function checkStatus(
  fields: readonly StatusField[],
  hasConditions: boolean,
  place: StatusPlace,
): readonly TypeFinding[] {
  const { own } = place;
  if (!own.hasStatus) return fields.length === 0 ? [] : [notServed(own)];
  return [
    ...fields.flatMap((field, index) => checkField(field, [...FIELDS, index], place)),
    ...(hasConditions ? lacksConditions(own) : []),
  ];
}

function notServed(own: OwnSchema): TypeFinding {
  const where = own.source.place([]);
  const message = `no status is kept: the CRD has no subresource status${where === undefined ? '' : ` (${where})`}`;
  return { path: FIELDS, code: 'ORK_TYPE_STATUS', severity: severityOf(own), message };
}

/** The condition `Ready` is written whatever the entry says. */
function lacksConditions(own: OwnSchema): readonly TypeFinding[] {
  const status = own.status ?? ABSENT;
  const { missing } = step(status, 'conditions');
  if (!missing || typeof missing.from === 'string') return [];
  const message = `the condition Ready is not kept: ${missing.from.what} has no status.conditions${declaredAt(missing.from)}; add it, or write status.conditions: false`;
  return [{ path: ['operatorBox', 'status'], code: 'ORK_TYPE_STATUS', severity: 'warning', message }];
}

function severityOf({ source }: OwnSchema): TypeFinding['severity'] {
  return source.origin === 'own' ? 'error' : 'warning';
}

function checkField(field: StatusField, at: Path, place: StatusPlace): readonly TypeFinding[] {
  const { own } = place;
  const path = parseFieldPath(field.path) ?? [];
  let type = own.status ?? emptyStatus(own);
  for (const [index, name] of path.entries()) {
    const next = step(type, name, true);
    if (next.missing)
      return [pruned({ path, index, from: next.missing.from, names: next.missing.names }, at, own)];
    type = next.type;
  }
  return checkValue(field, present(type), at, place);
}

function emptyStatus({ source }: OwnSchema): Type {
  return {
    kind: 'object',
    what: source.what,
    origin: source.origin,
    closed: true,
    member: () => undefined,
    names: () => [],
    declared: () => source.place([]),
    described: () => undefined,
  };
}

interface Pruned {
  readonly path: readonly string[];
  readonly index: number;
  readonly from: Parameters<typeof declaredAt>[0] | string;
  readonly names: readonly string[];
}

function pruned({ path, index, from, names }: Pruned, at: Path, own: OwnSchema): TypeFinding {
  const name = path[index] ?? '';
  const field = path.slice(0, index + 1).join('.');
  const nearest = nearestName(name, names);
  const why =
    typeof from === 'string'
      ? `status.${path.slice(0, index).join('.')} is ${from}`
      : `${from.what} does not have it, so that the API server drops it${declaredAt(from)}`;
  const offset = path.slice(0, index).join('.').length + (index === 0 ? 0 : 1);
  return {
    path: [...at, 'path'],
    code: 'ORK_TYPE_STATUS',
    severity: severityOf(own),
    message: `unknown status field "${field}"${didYouMean(name, names)}: ${why}`,
    at: { line: 1, column: offset + 1 },
    length: name.length,
    ...(nearest === undefined ? {} : { nearest }),
  };
}

function checkValue(field: StatusField, wanted: Type, at: Path, place: StatusPlace): readonly TypeFinding[] {
  if (wanted.kind === 'unknown') return [];
  const given = typeof field.value === 'string' && isTemplate(field.value);
  const type = given ? place.valueType([...at, 'value']) : constantType(field.value);
  if (type.kind === 'unknown' || type.kind === 'absent') return [];
  const written = convert(type, field.type ?? schemaType(wanted));
  const path = [
    ...at,
    field.type !== undefined && !mayAssign(OF_TYPE[field.type], wanted) ? 'type' : 'value',
  ];
  const status = `status.${field.path}`;
  const severity = severityOf(place.own);
  if (!written) {
    const message = `invalid ${status}: expected ${inWords(wanted)}, got ${inWords(type)}, which does not convert`;
    return [{ path, code: 'ORK_TYPE_STATUS', severity, message }];
  }
  if (mayAssign(written, wanted)) return [];
  const message = `invalid ${status}: expected ${inWords(wanted)}, got ${inWords(written)}, so that the API server refuses the whole status`;
  const nearest = nearestWord(written, wanted);
  return [
    { path, code: 'ORK_TYPE_STATUS', severity, message, ...(nearest === undefined ? {} : { nearest }) },
  ];
}

const OF_TYPE: Readonly<Record<StatusType, Type>> = {
  string: TEXT,
  int: INT,
  float: NUMBER,
  bool: BOOL,
  auto: UNKNOWN,
};

/** What a field without `type` is converted to. */
function schemaType(wanted: Type): StatusType {
  switch (wanted.kind) {
    case 'int':
      return 'int';
    case 'number':
      return 'float';
    case 'bool':
      return 'bool';
    case 'text':
      return 'string';
    default:
      return 'auto';
  }
}

function constantType(value: JsonValue): Type {
  if (value === null || value === '') return ABSENT;
  if (typeof value === 'string') return { kind: 'text', literals: [value] };
  if (typeof value === 'boolean') return BOOL;
  return typeof value === 'number' ? (Number.isInteger(value) ? INT : NUMBER) : UNKNOWN;
}

/** What a value becomes; undefined: it never converts. */
function convert(type: Type, to: StatusType): Type | undefined {
  const made = membersOf(present(type)).flatMap((member) => convertOne(member, to) ?? []);
  return made.length === 0 ? undefined : union(made);
}

function convertOne(type: Type, to: StatusType): Type | undefined {
  if (type.kind === 'unknown' || type.kind === 'absent') return type;
  switch (to) {
    case 'string':
      return type.kind === 'text' ? type : TEXT;
    case 'int':
    case 'float': {
      const known =
        type.kind === 'text' ? isNumeric(type.literals) : type.kind === 'int' || type.kind === 'number';
      return known ? (to === 'int' ? INT : NUMBER) : undefined;
    }
    case 'bool': {
      const known = type.kind === 'text' ? mayBeBool(type.literals) : type.kind === 'bool';
      return known ? BOOL : undefined;
    }
    case 'auto':
      return type.kind === 'text' ? inferred(type.literals) : type;
  }
}

function isNumeric(literals: readonly string[] | undefined): boolean {
  return literals?.some((word) => word === '' || parseQuantity(word)?.unit === false) ?? true;
}

function mayBeBool(literals: readonly string[] | undefined): boolean {
  return literals?.some((word) => /^\s*(?:true|false)?\s*$/i.test(word)) ?? true;
}

/** A text that spells a number or a boolean becomes one. */
function inferred(literals: readonly string[] | undefined): Type {
  if (!literals) return union([TEXT, NUMBER, BOOL]);
  const isPlain = literals.every((word) => !isNumeric([word]) && !mayBeBool([word]));
  return isPlain ? { kind: 'text', literals } : union([TEXT, NUMBER, BOOL]);
}

function nearestWord(given: Type, wanted: Type): string | undefined {
  const [only, second] = wordsOf(given);
  return only === undefined || second !== undefined ? undefined : nearestName(only, wordsOf(wanted));
}
