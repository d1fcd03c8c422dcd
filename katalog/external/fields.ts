/** The fields of an external call, and the JSON Schema that they make. */

import type { JsonObject } from '../../lib/base/index.js';
import { parseDuration } from '../../lib/base/index.js';
import {
  boolean,
  type FieldTable,
  type FieldType,
  looseText,
  mapOf,
  oneOf,
  text,
} from '../resources/index.js';
import { CREDENTIAL } from './credential.js';
import { FIRES } from './fires.js';
import { RETRY } from './retry.js';

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** A status code, or a list of them. */
const expectedStatus: FieldType = {
  schema: {
    anyOf: [{ type: ['integer', 'string'] }, { type: 'array', items: { type: ['integer', 'string'] } }],
  },
  read: (raw, at, scope) => {
    const codes = Array.isArray(raw) ? raw : [raw];
    if (!codes.every(isStatus)) {
      scope.invalid(at, raw, 'a status code such as 200');
    }
    return text.read(codes.filter(isStatus).join(','), at, scope);
  },
};

/** A map may have a `toString` of its own, so that not every value is asked for its text. */
function isStatus(code: unknown): code is string | number {
  return (typeof code === 'number' || typeof code === 'string') && /^[1-5]\d\d$/.test(String(code));
}

const duration: FieldType = {
  schema: text.schema,
  read: (raw, at, scope) => {
    if (typeof raw !== 'string' || parseDuration(raw) === undefined) {
      scope.invalid(at, raw, 'a duration such as 500ms or 10s');
    }
    return text.read(raw, at, scope);
  },
};

/** Of the format's protocols, those that are spoken here. */
const PROTOCOLS = ['http', 'prometheus'] as const;

export type Protocol = (typeof PROTOCOLS)[number];

/** The others; whoever has them can put an HTTP endpoint before what speaks them. */
const OTHER_PROTOCOLS = ['redis', 'postgres', 'mongo', 'kafka', 'grpc', 'nats', 'mqtt'];

const protocol: FieldType = {
  schema: { enum: [...PROTOCOLS] },
  read: (raw, at, scope) => {
    if (typeof raw === 'string' && OTHER_PROTOCOLS.includes(raw)) {
      const remedy = 'call an HTTP endpoint in front of it';
      scope.error('ORK_NOT_RUN', at, `protocol ${raw} is not supported: ${remedy}`);
    } else if (!PROTOCOLS.some((each) => each === raw)) {
      scope.invalid(at, raw, `one of ${PROTOCOLS.join(', ')}`);
    }
    return text.read(raw, at, scope);
  },
};

export const CALL_FIELDS: FieldTable = {
  name: text,
  url: text,
  method: oneOf(METHODS),
  body: looseText,
  token: text,
  headers: mapOf(looseText),
  timeout: duration,
  expectedStatus,
  continueOnError: boolean,
  sleep: duration,
  protocol,
  query: text,
  cacheFor: duration,
};

export const CALL_REQUIRED = ['name', 'url'] as const;

/** Maps of a call without templates. */
const CALL_SETTINGS = { auth: CREDENTIAL, retryBackoff: RETRY, fires: FIRES };

/** JSON Schema of one call, without the conditions that every block has. */
export function callJsonSchema(gate: JsonObject): JsonObject {
  const fields = Object.entries({ ...CALL_FIELDS, ...CALL_SETTINGS });
  const properties = Object.fromEntries(fields.map(([key, { schema }]) => [key, schema]));
  return {
    type: 'object',
    description:
      'An HTTP call; its response is read as .external.<name>.status, .body, .error and .called, and the keys of its JSON.',
    properties: { ...properties, ...gate },
    required: [...CALL_REQUIRED],
    additionalProperties: false,
  };
}
