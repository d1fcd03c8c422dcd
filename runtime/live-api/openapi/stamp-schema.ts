import { described, flag, record, type Schema, text } from './schema.js';

/** The fields of every JSON response. */
export const STAMP: Readonly<Record<string, Schema>> = {
  isKonductor: described(flag, 'This replica is the leader; its metrics are those of the operators.'),
  identity: described(text, 'The replica.'),
  epoch: described(
    { type: 'integer', minimum: 0 },
    'Number of leader changes; without an election, the start time of the process.',
  ),
  seq: described({ type: 'integer', minimum: 0 }, 'Grows with every change of the response within an epoch.'),
};

/** A JSON response with exactly these fields and those of every response. */
export function response(
  fields: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return record({ ...fields, ...STAMP }, optional);
}
