import { API_ERRORS } from '../api-errors.js';
import { AUTOSCALER_SCHEMAS } from './autoscaler-schemas.js';
import { CR_SCHEMAS } from './cr-schemas.js';
import { OPERATOR_SCHEMAS } from './operator-schemas.js';
import { described, flag, free, list, mapOf, oneOf, record, type Schema, text } from './schema.js';
import { answer, STAMP } from './stamp-schema.js';

/** What others wrote, with the fields of every answer beside theirs. */
const Document: Schema = { type: 'object', properties: STAMP, required: Object.keys(STAMP) };

const QueryResult = answer({
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
          items: false,
        },
      }),
    ),
  }),
});

const Problem = answer(
  {
    error: described(oneOf(...Object.keys(API_ERRORS)), 'What went wrong, for programs.'),
    message: described(text, 'What went wrong, for people.'),
  },
  { crds: list(text), nearest: text, namespaces: list(text), endpoints: list(text), waitingFor: list(text) },
);

/** Every schema that an answer can have, by name. */
export const SCHEMAS = {
  ...OPERATOR_SCHEMAS,
  ...CR_SCHEMAS,
  ...AUTOSCALER_SCHEMAS,
  Document,
  Live: answer({ status: oneOf(200, 500), live: flag }),
  Ready: answer({ status: oneOf(200, 503), ready: flag }),
  Started: answer({ status: oneOf(200, 503), started: flag }),
  QueryResult,
  OpenApi: free,
  Error: Problem,
} satisfies Readonly<Record<string, Schema>>;

export type SchemaName = keyof typeof SCHEMAS;
