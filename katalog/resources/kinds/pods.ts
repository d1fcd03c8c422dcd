import type { FieldTable } from '../fields/field-type.js';
import { boolean, integer, oneOf, schedule } from '../fields/scalar.js';
import type { Fields, Place } from '../fields/structure.js';
import { defineKind } from '../kind.js';
import { MANAGED_LABELS } from '../labels.js';
import { type Node, objectNode, orElse } from '../node.js';
import { POD_FIELDS, podSpec, podTemplate } from '../pod/pod-fields.js';

const { env: _env, envFrom: _envFrom, ...PLAIN_POD_FIELDS } = POD_FIELDS;

export const pods = defineKind({
  key: 'pods',
  aliases: ['pod', 'po'],
  apiVersion: 'v1',
  kind: 'Pod',
  suffix: '-pod',
  annotations: true,
  fields: PLAIN_POD_FIELDS,
  required: ['image'],
  assemble: (fields, place) => ({ spec: podSpec(fields, place) }),
});

const { volumes, volumeMounts } = POD_FIELDS;

/** What a Job's and a CronJob's entry have in common. */
const BATCH_FIELDS: FieldTable = {
  image: POD_FIELDS.image,
  imagePullSecrets: POD_FIELDS.imagePullSecrets,
  command: POD_FIELDS.command,
  args: POD_FIELDS.args,
  nodeSelector: POD_FIELDS.nodeSelector,
  serviceAccountName: POD_FIELDS.serviceAccountName,
  workingDirectory: POD_FIELDS.workingDirectory,
  resources: POD_FIELDS.resources,
  securityContext: POD_FIELDS.securityContext,
  podSecurity: POD_FIELDS.podSecurity,
};

export const jobs = defineKind({
  key: 'jobs',
  aliases: ['job'],
  apiVersion: 'batch/v1',
  kind: 'Job',
  suffix: '-job',
  mode: 'createOnly',
  fields: { ...BATCH_FIELDS, volumes, volumeMounts, backoffLimit: integer() },
  required: ['image'],
  assemble: (fields, place) => ({
    spec: objectNode({
      backoffLimit: orElse(fields['backoffLimit'], 3),
      template: batchTemplate(fields, place),
    }),
  }),
});

export const cronJobs = defineKind({
  key: 'cronJobs',
  aliases: ['cronjob', 'cj'],
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  suffix: '-cronjob',
  fields: {
    ...BATCH_FIELDS,
    schedule,
    suspend: boolean,
    concurrencyPolicy: oneOf(['Allow', 'Forbid', 'Replace']),
    successfulJobsHistoryLimit: integer(),
    failedJobsHistoryLimit: integer(),
    startingDeadlineSeconds: integer(),
  },
  required: ['image', 'schedule'],
  assemble: (fields, place) => ({
    spec: objectNode({
      schedule: fields['schedule'],
      suspend: orElse(fields['suspend'], false),
      concurrencyPolicy: fields['concurrencyPolicy'],
      successfulJobsHistoryLimit: orElse(fields['successfulJobsHistoryLimit'], 3),
      failedJobsHistoryLimit: orElse(fields['failedJobsHistoryLimit'], 1),
      startingDeadlineSeconds: fields['startingDeadlineSeconds'],
      jobTemplate: objectNode({
        // The Jobs that it makes are found by them, as pods are.
        metadata: objectNode({ labels: MANAGED_LABELS }),
        spec: objectNode({ template: batchTemplate(fields, place) }),
      }),
    }),
  }),
});

function batchTemplate(fields: Fields, place: Place): Node {
  return podTemplate(fields, podSpec(fields, place, { restartPolicy: 'OnFailure' }));
}
