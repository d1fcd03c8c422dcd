import { defineErrors } from '../../lib/base/index.js';

/** What can be wrong with the notes of a Katalog. */
export const NOTE_ERRORS = defineErrors({
  ORK_NOTE_NAME: {
    summary: 'A note has a name that a template cannot call, or that another note already has.',
    remedy: 'Use letters, digits and underscores, beginning with a letter, and each name once.',
  },
  ORK_NOTE_CYCLE: {
    summary: 'Notes call each other in a cycle.',
    remedy: 'Remove one of the calls.',
  },
  ORK_NOTE_SHADOWS: {
    summary: 'A note replaces a function of the same name.',
    remedy: 'Rename the note, or set `shadow: true` if you mean to replace the function.',
  },
});

/** The code of a row in this folder. */
export type NoteErrorCode = keyof typeof NOTE_ERRORS.rows;
