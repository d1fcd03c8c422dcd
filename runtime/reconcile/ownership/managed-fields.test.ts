import { describe, expect, it } from 'vitest';
import { upgradedFields } from './managed-fields.js';

const entry = (manager: string, operation: string, fieldsV1: object, more: object = {}) => ({
  ...{ manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1 },
  ...more,
});
const A = { 'f:data': { '.': {}, 'f:a': {} } };
const B = { 'f:data': { '.': {}, 'f:b': {} } };

describe('upgradedFields', () => {
  it('makes the Update of the manager an Apply and leaves others alone', () => {
    const others = [entry('kubectl', 'Update', B), entry('us', 'Update', B, { subresource: 'status' })];
    expect(upgradedFields([...others, entry('us', 'Update', A)], 'us')).toEqual([
      ...others,
      entry('us', 'Apply', A),
    ]);
  });

  it('joins the Update with an Apply that is there', () => {
    const both = { 'f:data': { '.': {}, 'f:a': {}, 'f:b': {} } };
    expect(upgradedFields([entry('us', 'Apply', B), entry('us', 'Update', A)], 'us')).toEqual([
      entry('us', 'Apply', both),
    ]);
  });

  it.each([[undefined], ['text'], [[]], [[entry('us', 'Apply', A), entry('kubectl', 'Update', B)]]])(
    'has nothing to do for %j',
    (managedFields) => {
      expect(upgradedFields(managedFields, 'us')).toBeUndefined();
    },
  );
});
