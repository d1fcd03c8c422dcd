/** Types whose JSON is not that of their message, each with that message: a row of the table, and the way between. */
import { isObject, type Json, type JsonMap, numberAt, stringAt } from '../../lib/base/index.js';
import { ProtobufError } from './wire.js';

export interface SpecialType {
  readonly row: string;
  /** From a message that has all its fields. */
  toJson(message: JsonMap): Json;
  /** Undefined: the zero value. */
  toMessage(value: Json | undefined): JsonMap;
}

const quantity: SpecialType = {
  row: '1string',
  toJson: (message) => stringAt(message, 'string') || '0',
  toMessage: (value) => ({ string: String(value ?? '0') }),
};

const intstr: SpecialType = {
  row: '1type:long! 2intVal:int! 3strVal!',
  toJson: (message) => (numberAt(message, 'type') === 1 ? message['strVal'] : message['intVal']) ?? 0,
  toMessage: (value) =>
    typeof value === 'string'
      ? { type: 1, intVal: 0, strVal: value }
      : { type: 0, intVal: value ?? 0, strVal: '' },
};

/** Whole seconds. */
const time = timestamp(
  (micros) => instant(micros).replace(/\.\d+Z$/, 'Z'),
  () => 0,
);
const micro = timestamp(
  (micros) => instant(micros).replace('Z', `${String(((micros % 1_000) + 1_000) % 1_000).padStart(3, '0')}Z`),
  (text) => Number((/\.(\d{1,6})/.exec(text)?.[1] ?? '').padEnd(6, '0')) * 1_000,
);

/** `metav1.Time` and `MicroTime`: an empty message is no time. */
function timestamp(write: (micros: number) => string, nanosOf: (text: string) => number): SpecialType {
  return {
    row: '1seconds:long* 2nanos:int*',
    toJson({ seconds, nanos }) {
      if (seconds === undefined && nanos === undefined) return null;
      return write(Number(seconds ?? 0) * 1e6 + Math.trunc(Number(nanos ?? 0) / 1_000));
    },
    toMessage: (value) =>
      typeof value === 'string'
        ? { seconds: Math.floor(Date.parse(value) / 1_000), nanos: nanosOf(value) }
        : {},
  };
}

/** What RFC 3339 can write, in microseconds: the years 1 to 9999. */
const FIRST = -62_135_596_800e6;
const LAST = 253_402_300_799e6;

/** With milliseconds. */
function instant(micros: number): string {
  if (micros < FIRST || micros > LAST)
    throw new ProtobufError('Time.MarshalJSON: year outside of range [0,9999]');
  return new Date(Math.floor(micros / 1_000)).toISOString();
}

/** JSON kept as its bytes: FieldsV1, RawExtension, JSON. */
const json: SpecialType = {
  row: '1raw*',
  toJson(message) {
    const raw = stringAt(message, 'raw') ?? '';
    if (raw === '') return null;
    try {
      return JSON.parse(raw) as Json;
    } catch (error) {
      throw new ProtobufError(error instanceof Error ? error.message : String(error));
    }
  },
  toMessage: (value) => (value === undefined || value === null ? {} : { raw: JSON.stringify(value) }),
};

/** A list of texts as a value of a map. */
const texts: SpecialType = {
  row: '1items:[string]',
  toJson: (message) => message['items'] ?? [],
  toMessage: (value) => (Array.isArray(value) ? { items: value } : {}),
};

const schemaOrBool: SpecialType = {
  row: '1allows:bool! 2schema:JSONSchemaProps*',
  toJson: (message) => message['schema'] ?? message['allows'] ?? false,
  toMessage: (value) => (isObject(value) ? { allows: true, schema: value } : { allows: value === true }),
};

const schemaOrList: SpecialType = {
  row: '1schema:JSONSchemaProps* 2jSONSchemas:[JSONSchemaProps]!',
  toJson: (message) => message['jSONSchemas'] ?? message['schema'] ?? null,
  toMessage: (value) => either(value, 'jSONSchemas'),
};

const schemaOrNames: SpecialType = {
  row: '1schema:JSONSchemaProps* 2property:[string]!',
  toJson: (message) => message['property'] ?? message['schema'] ?? null,
  toMessage: (value) => either(value, 'property'),
};

function either(value: Json | undefined, list: string): JsonMap {
  if (Array.isArray(value)) return { [list]: value };
  return isObject(value) ? { schema: value } : {};
}

export const SPECIAL_TYPES: Readonly<Record<string, SpecialType>> = {
  ...{ quantity, intstr, time, micro, json, texts, schemaOrBool, schemaOrList, schemaOrNames },
};
