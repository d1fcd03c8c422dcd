import { defineErrors } from '../../lib/base/index.js';

/** What can be wrong with a CRD entry's program, at load and while it runs. */
export const PROGRAM_ERRORS = defineErrors({
  ORK_FIELD_UNKNOWN: {
    summary: 'A field does not exist at this place of a Katalog.',
    remedy: 'Correct or remove the field; the message names the nearest valid field.',
  },
  ORK_FIELD_VALUE: {
    summary: 'A field of a Katalog has a value of the wrong type or form, or is missing.',
    remedy: 'Write a value that the message describes as expected.',
  },
  ORK_NOT_RUN: {
    summary: 'The field is valid, but this version does not support it.',
    remedy: 'Remove the field, or use a version that supports it; no field is ignored silently.',
  },
  ORK_IGNORED: {
    summary: 'A field has no effect in any implementation of the Katalog format.',
    remedy: 'Remove the field.',
  },
  ORK_UNSAFE: {
    summary:
      'A field lets whoever may write a custom resource choose an object or namespace that is not theirs.',
    remedy:
      'Write a literal, or read nothing of the custom resource but metadata.namespace; --strict makes it an error.',
  },
  ORK_ON_DELETE: {
    summary: 'A StatefulSet keeps its pods when their template changes, because it names no rollingUpdate.',
    remedy: 'Set `rollingUpdate: {}`, or delete the pods by hand after each change.',
  },
  ORK_NOTIFY_TEAM: {
    summary: 'A condition notifies a team that the Katalog does not declare.',
    remedy: 'Declare the team under notification.teams, or correct its name.',
  },
  ORK_CONDITION: {
    summary: 'A condition does not have a field and one operator with a valid operand.',
    remedy: 'Correct the condition as the message says.',
  },
  ORK_RESOURCE_VALUE: {
    summary: 'A resource could not be built for one custom resource, because a value does not fit its field.',
    remedy: 'Correct the field of the custom resource that the template reads, or the template.',
  },
});

export type ProgramErrorCode = keyof typeof PROGRAM_ERRORS.rows;
