/** What an expectation may ask and do: the blocks `resources`, `kubectl` and `commands`. */
import * as z from 'zod';
import { anyMap, duration, flag, nonEmpty, scalar, text, whole } from './fields.js';

const values = z.union([z.array(scalar), scalar]);

/** Assertions on the trimmed text of an entry; each must hold. */
const assertions = {
  equals: scalar.optional(),
  notEquals: scalar.optional(),
  oneOf: values.optional(),
  notOneOf: values.optional(),
  outputContains: scalar.optional(),
  outputNotContains: scalar.optional(),
  regex: text.optional(),
  greaterThan: scalar.optional(),
  lessThan: scalar.optional(),
  greaterThanOrEqual: scalar.optional(),
  lessThanOrEqual: scalar.optional(),
  between: values.optional(),
  notBetween: values.optional(),
  exists: flag.optional(),
  notExists: flag.optional(),
};

const namespace = { namespace: nonEmpty.optional() };
const named = { kind: nonEmpty, name: nonEmpty, ...namespace };
const extracted = { jq: nonEmpty.optional(), yq: nonEmpty.optional() };
const leaderElection = {
  leaderElection: z.strictObject({ lease: nonEmpty, ...namespace }).optional(),
};
const pods = {
  name: nonEmpty.optional(),
  labelSelector: nonEmpty.optional(),
  ...leaderElection,
  ...namespace,
};
const exitCode = { exitCode: whole(0, 255).optional() };

/** Each key holds a list; in the order in which they run. */
export const MUTATIONS = {
  apply: z.strictObject({
    ...{ file: nonEmpty.optional(), inline: z.union([text, anyMap]).optional() },
    ...namespace,
    ...exitCode,
    ...assertions,
  }),
  patch: z.strictObject({
    ...named,
    type: z.enum(['merge', 'strategic', 'json']).default('merge'),
    patch: z.union([nonEmpty, anyMap, z.array(z.unknown())]),
  }),
  restart: z.strictObject({ ...named, ready: flag.default(true) }),
  scale: z.strictObject({ ...named, replicas: whole(0, 10_000), ready: flag.default(true) }),
  delete: z.strictObject({
    ...{ file: nonEmpty.optional(), kind: nonEmpty.optional(), name: nonEmpty.optional() },
    ...leaderElection,
    ...namespace,
    ignoreNotFound: flag.default(false),
  }),
};

export const READS = {
  get: z.strictObject({
    ...{ kind: nonEmpty, name: nonEmpty.optional(), labelSelector: nonEmpty.optional(), ...namespace },
    field: nonEmpty.optional(),
    format: z.enum(['json', 'yaml']).optional(),
    ...extracted,
    ...assertions,
  }),
  logs: z.strictObject({
    ...pods,
    container: nonEmpty.optional(),
    since: duration.optional(),
    jq: nonEmpty.optional(),
    ...assertions,
  }),
  describe: z.strictObject({
    ...{ kind: nonEmpty, name: nonEmpty.optional(), labelSelector: nonEmpty.optional(), ...namespace },
    ...assertions,
  }),
  exec: z.strictObject({
    ...pods,
    container: nonEmpty.optional(),
    command: z.array(scalar).min(1),
    ...extracted,
    ...assertions,
  }),
  'port-forward': z.strictObject({
    ...{ service: nonEmpty.optional(), pod: nonEmpty.optional(), ...leaderElection, ...namespace },
    port: z.union([whole(1, 65_535), nonEmpty]),
    path: nonEmpty.optional(),
    method: nonEmpty.optional(),
    headers: z.record(z.string(), scalar).optional(),
    body: z.union([text, anyMap, z.array(z.unknown())]).optional(),
    wait: duration.optional(),
    statusCode: whole(100, 599).optional(),
    ...extracted,
    ...assertions,
  }),
  events: z.strictObject({ ...named, ...assertions }),
  auth: z.strictObject({
    ...{ verb: nonEmpty, resource: nonEmpty, ...namespace, as: nonEmpty.optional() },
    ...assertions,
  }),
  cp: z.strictObject({
    ...pods,
    container: nonEmpty.optional(),
    src: nonEmpty,
    ...extracted,
    ...assertions,
  }),
  top: z.strictObject({
    ...{ kind: nonEmpty, name: nonEmpty.optional(), labelSelector: nonEmpty.optional(), ...namespace },
    containers: flag.optional(),
    ...assertions,
  }),
};

export const kubectl = z.strictObject({
  apply: z.array(MUTATIONS.apply).optional(),
  patch: z.array(MUTATIONS.patch).optional(),
  restart: z.array(MUTATIONS.restart).optional(),
  scale: z.array(MUTATIONS.scale).optional(),
  delete: z.array(MUTATIONS.delete).optional(),
  get: z.array(READS.get).optional(),
  logs: z.array(READS.logs).optional(),
  describe: z.array(READS.describe).optional(),
  exec: z.array(READS.exec).optional(),
  'port-forward': z.array(READS['port-forward']).optional(),
  events: z.array(READS.events).optional(),
  auth: z.array(READS.auth).optional(),
  cp: z.array(READS.cp).optional(),
  top: z.array(READS.top).optional(),
});

export const resource = z.strictObject({
  ...{ kind: nonEmpty, name: nonEmpty.optional(), ...namespace },
  ready: flag.optional(),
  count: whole(0, 100_000).optional(),
});

export const command = z.strictObject({ run: nonEmpty, ...exitCode, ...assertions });

export type KubectlBlock = z.output<typeof kubectl>;
export type MutationName = keyof typeof MUTATIONS;
export type ReadName = keyof typeof READS;
export type MutationEntry<Name extends MutationName> = z.output<(typeof MUTATIONS)[Name]>;
export type ReadEntry<Name extends ReadName> = z.output<(typeof READS)[Name]>;
export type ResourceCheck = z.output<typeof resource>;
export type CommandCheck = z.output<typeof command>;
export type Assertions = Pick<CommandCheck, keyof typeof assertions>;

export const ASSERTION_NAMES = Object.keys(assertions) as readonly (keyof Assertions)[];
export const MUTATION_NAMES = Object.keys(MUTATIONS) as readonly MutationName[];
export const READ_NAMES = Object.keys(READS) as readonly ReadName[];
