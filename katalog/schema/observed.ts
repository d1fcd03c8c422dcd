/** `watch` and `watchEvents`: what is watched beside CRs and children, so that its changes reconcile. */
import * as z from 'zod';
import { conditions, namespaceName, nonEmptyText, objectName, text } from './scalars.js';
import { sentinels } from './sentinels.js';
import { expecting } from './words.js';

const keyFrom = z
  .union(
    [
      z.strictObject({ label: nonEmptyText.describe('A label of the object whose value names the CR.') }),
      z.strictObject({
        name: objectName.describe('The name of the one CR.'),
        namespace: namespaceName.optional().describe('Where it is; not of a CRD without namespaces.'),
      }),
    ],
    { error: expecting('{label}, or {name, namespace}') },
  )
  .describe('Which CR is reconciled. Unless written, the one that owns the object, or else every one.');

const OBSERVED_EVENTS = ['create', 'update', 'delete'] as const;

const observedGate = z
  .strictObject({
    sentinels: sentinels
      .optional()
      .describe(
        'What has changed in the object: any of these opens the gate, and conditions can ask for them.',
      ),
    when: conditions.optional().describe('All must hold of the object.'),
    or: conditions.optional().describe('One must hold.'),
    anyOf: conditions.optional().describe('Older name of `or`.'),
  })
  .describe('Whether a change of the object reconciles anything.');

const observed = {
  namespace: namespaceName.optional().describe('Only there; default everywhere.'),
  name: objectName.optional().describe('Only this one.'),
  on: z.array(z.enum(OBSERVED_EVENTS)).optional().describe('Default: create, update and delete.'),
  keyFrom: keyFrom.optional(),
  enqueueGate: observedGate.optional(),
};

export const watch = z
  .array(
    z.strictObject({
      apiVersion: nonEmptyText,
      kind: nonEmptyText,
      ...observed,
      index: z
        .array(z.strictObject({ name: text, field: text }))
        .optional()
        .describe('Has no effect: nothing is looked up by index.'),
    }),
  )
  .describe('Further objects whose changes reconcile CRs.');

const aboutObject = z.strictObject({
  apiVersion: text.optional(),
  kind: text.optional(),
  name: text.optional(),
  namespace: text.optional(),
});

export const watchEvents = z
  .record(
    z
      .string()
      .regex(/^[a-z][A-Za-z0-9_]*$/, { error: expecting('a name in camel case such as "databaseReady"') }),
    z.strictObject({
      reason: nonEmptyText.optional(),
      action: nonEmptyText.optional(),
      type: nonEmptyText.optional().describe('Normal or Warning.'),
      reportingController: nonEmptyText.optional(),
      reportingInstance: nonEmptyText.optional(),
      regarding: aboutObject.optional().describe('The object that the Event is about.'),
      related: aboutObject.optional().describe('The other object that it names.'),
      ...observed,
    }),
  )
  .describe('Kubernetes Events that reconcile CRs; a reconcile sees the last one as `.events.<name>`.');
