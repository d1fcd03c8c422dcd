import * as z from 'zod';

/** What a gate can compare between two versions of a CR. */
const SENTINEL_NAMES = [
  'generationChanged',
  'labelsChanged',
  'annotationsChanged',
  'deletionStarted',
  'finalizersChanged',
  'nameChanged',
  'namespaceChanged',
  'generateNameChanged',
  'uidChanged',
  'resourceVersionChanged',
  'creationTimestampChanged',
  'deletionGracePeriodSecondsChanged',
  'ownerReferenceChanged',
] as const;

export type SentinelName = (typeof SENTINEL_NAMES)[number];

export const sentinels = z.array(z.enum(SENTINEL_NAMES));
