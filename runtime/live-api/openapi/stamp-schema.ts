import { described, flag, record, type Schema, text } from './schema.js';

/** What every JSON answer carries. */
export const STAMP: Readonly<Record<string, Schema>> = {
  isKonductor: described(flag, 'This replica leads, and its numbers are those of the operators.'),
  identity: described(text, 'The replica.'),
  epoch: described(
    { type: 'integer', minimum: 0 },
    'How often the lead has changed hands; without an election, when the process started.',
  ),
  seq: described({ type: 'integer', minimum: 0 }, 'Grows with every change of the answer within an epoch.'),
};

/** A JSON answer with exactly these fields, and those that every one has. */
export function answer(
  fields: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return record({ ...fields, ...STAMP }, optional);
}
