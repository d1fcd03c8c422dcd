import { API_ERRORS } from '../api-errors.js';
import { AUTOSCALER_SCHEMAS } from './autoscaler-schemas.js';
import { CR_SCHEMAS } from './cr-schemas.js';
import { OPERATOR_SCHEMAS } from './operator-schemas.js';
import { described, flag, free, list, mapOf, oneOf, record, type Schema, text } from './schema.js';
import { response, STAMP } from './stamp-schema.js';

/** A document of its author, with the fields of every response beside its own. */
const Document: Schema = { type: 'object', properties: STAMP, required: Object.keys(STAMP) };

const QueryResult = response({
  status: oneOf('success'),
  data: record({
    resultType: oneOf('vector'),
    result: list(
      record({
        metric: mapOf(text),
        value: {
          type: 'array',
          prefixItems: [{ type: 'number' }, { type: 'string' }],
          minItems: 2,
          maxItems: 2,
        },
      }),
    ),
  }),
});

const ErrorBody = response(
  {
    error: described(oneOf(...Object.keys(API_ERRORS)), 'Error code.'),
    message: described(text, 'What happened.'),
  },
  {
    leader: text,
    crds: list(text),
    nearest: text,
    namespaces: list(text),
    endpoints: list(text),
    waitingFor: list(text),
  },
);

/** Says nothing of the runtime to whoever it refuses. */
const Refusal = record({
  error: described(oneOf(...Object.keys(API_ERRORS)), 'Error code.'),
  message: described(text, 'What happened.'),
  isKonductor: flag,
});

/** Every schema of a response, by name. */
export const SCHEMAS = {
  ...OPERATOR_SCHEMAS,
  ...CR_SCHEMAS,
  ...AUTOSCALER_SCHEMAS,
  Document,
  Live: response({ status: oneOf(200, 500), live: flag }),
  Ready: response({ status: oneOf(200, 503), ready: flag }),
  Started: response({ status: oneOf(200, 503), started: flag }),
  QueryResult,
  OpenApi: free,
  Error: ErrorBody,
  Refusal,
} satisfies Readonly<Record<string, Schema>>;

export type SchemaName = keyof typeof SCHEMAS;
