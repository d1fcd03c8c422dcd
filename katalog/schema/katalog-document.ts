import * as z from 'zod';
import { security } from './api-security.js';
import { crdEntry } from './crd-entry.js';
import { gateway } from './gateway.js';
import { notification } from './notification.js';
import { leaderElection } from './operator-box.js';
import { profiles } from './profiles.js';
import { anyMap, anyValue, crdName, finalizer, flag, nonEmptyText, text } from './scalars.js';

/** The one spelling that the others are normalised to. */
export const API_VERSION = 'orkestra.orkspace.io/v1';

const metadata = z
  .strictObject({
    name: nonEmptyText.describe('Name of the Katalog.'),
    version: text.optional(),
    description: text.optional(),
    author: text.optional(),
    license: text.optional(),
    namespace: text.optional().describe('Group under which the Live API lists the CRDs; default "default".'),
    tags: z.array(text).optional(),
    deprecation: z.union([text, flag, anyMap]).optional(),
  })
  .describe('What the Katalog is called and who made it.');

const note = z.strictObject({
  name: nonEmptyText.describe('The name that templates call.'),
  expression: text.describe('A template; the result of the call.'),
  description: text.optional(),
  shadow: flag.optional().describe('true: it is meant to replace a function of that name.'),
});

const notes = z
  .union([z.strictObject({ functions: z.array(note).optional() }), z.array(note)])
  .describe("Template functions of the Katalog's own.");

/** The document around entries of the given schema. */
function documentOf<E extends z.ZodType>(entry: E) {
  return z
    .strictObject({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal('Katalog'),
      metadata,
      lifecycle: anyMap.optional().describe('What its author says of its maturity; has no effect.'),
      crossAccess: flag.optional().describe('false: no CRD can be read by siblings in other processes.'),
      security: security.optional(),
      gateway: gateway.optional(),
      notification: notification.optional(),
      notes: notes.optional(),
      profiles: profiles.optional(),
      spec: z.strictObject({
        leaderElection: leaderElection.optional(),
        finalizers: z.array(finalizer).optional().describe('Put on the CRs of every CRD.'),
        crds: z.record(crdName, entry).describe('The CRDs by name; the name is used everywhere else.'),
      }),
    })
    .describe('A Katalog: CRDs and what their operators do.');
}

/** A whole document: what the JSON Schema is made from. */
export const katalogDocument = documentOf(crdEntry);

/** A document whose entries are checked one by one, each with `crdEntry`. */
export const katalogOutline = documentOf(anyValue);

export type KatalogOutline = z.output<typeof katalogOutline>;
