import { labelMap } from './fields/collection.js';
import type { FieldTable } from './fields/field-type.js';
import { looseText, text } from './fields/scalar.js';
import { manifest } from './manifest.js';

/** What every entry may say of its object. */
export const IDENTITY_FIELDS: FieldTable = {
  name: text,
  namespace: text,
  labels: labelMap(looseText),
  manifest,
};
