import type { FastifyRequest } from 'fastify';
import { parseJson } from '../../../oncop/index.js';
import { httpErrors } from '../errors.js';
import { type Fields, fieldsOf } from '../shape/fields.js';

/** The JSON object of a request. Throws `bad_request`. */
export function bodyOf(request: FastifyRequest): Fields {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  let value: unknown;
  try {
    value = parseJson(bytes).value;
  } catch {
    throw httpErrors.make('bad_request', 'the body is not JSON: expected an object');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw httpErrors.make('bad_request', 'invalid body: expected an object');
  }
  return fieldsOf(value);
}

/** A text of a body; undefined when absent. Throws `bad_request`. */
export function textField(body: Fields, name: string, most = 2_048): string | undefined {
  const value = body[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string' || value.length > most) {
    throw httpErrors.make('bad_request', `invalid ${name}: expected a text of at most ${most} characters`);
  }
  return value;
}

export function requiredText(body: Fields, name: string): string {
  const value = textField(body, name);
  if (value === undefined)
    throw httpErrors.make('bad_request', `${name} is required because it is what is asked for`);
  return value;
}
