/** `conversion` of an entry, and of `security`. */
import * as z from 'zod';
import { anyMap, count, flag } from './scalars.js';
import { expecting } from './words.js';

const version = z
  .string({ error: expecting('an API version such as "v1"') })
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, { error: expecting('an API version such as "v1"') });

const path = z
  .strictObject({
    from: version.describe('The version that an object is in.'),
    to: version.describe('The version that it becomes.'),
    spec: anyMap
      .optional()
      .describe('The whole spec in that version; texts at any depth are templates. Default: kept as it is.'),
    status: anyMap.optional().describe('The same for the status. Default: kept as it is.'),
  })
  .describe('One way from a version to another one.');

export const conversion = z
  .strictObject({
    storageVersion: version.optional().describe('The version that is stored; the CRD itself decides.'),
    participant: flag.optional().describe('Has no effect: entries of one group and kind are joined.'),
    updateCRD: flag
      .optional()
      .describe('true: the gateway writes spec.conversion of the CRD; default false.'),
    paths: z.array(path).max(100).optional().describe('Ways between versions.'),
  })
  .describe('How objects of one version of the CRD become those of another one.');

export const conversionSecurity = z
  .strictObject({
    enabled: flag.optional().describe('true: the gateway answers /convert; default false.'),
    conversionWindow: count(1, 100_000)
      .optional()
      .describe('Latencies are those of so many conversions; default 100.'),
  })
  .describe('Conversion webhooks of the gateway.');

export type ConversionSecurityInput = z.output<typeof conversionSecurity>;
