import { describe, expect, it } from 'vitest';
import type { StatusProgram } from '../../katalog/index.js';
import type { JsonObject } from '../../lib/base/index.js';
import { KubeError, type KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { crdEntry } from '../../test/support/program.js';
import { Applied } from './applied.js';
import { Run } from './run.js';
import { StatusLosses } from './status-losses.js';
import { StatusTypes } from './status-types.js';
import { type ReconcileEnd, StatusWriter } from './status-writer.js';
import type { TemplateData } from './template-data.js';
import type { Writer } from './writer.js';

const CR: KubernetesObject = { metadata: { name: 'a', namespace: 'n', uid: 'u', generation: 2 } };
const RESOURCE = { apiVersion: 'v1', plural: 'things', namespaced: true };
const nothing = (): void => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A status of one field, written to a server that answers as `keeps` says. */
function world(
  keeps: (status: JsonObject) => JsonObject,
  ready: StatusProgram['ready'] = 'reconciled',
  conditions = true,
) {
  const clock = new FakeClock();
  const sent: JsonObject[] = [];
  let stored: JsonObject = {};
  const server = {
    mergePatch: async (_: unknown, __: unknown, { status }: { status: JsonObject }) => {
      sent.push(status);
      stored = { ...stored, ...keeps(status) };
      return { ...CR, status: stored };
    },
  } as unknown as Writer;
  const program: StatusProgram = {
    conditions,
    ready,
    apply: () => ({ changes: [{ path: ['phase'], value: 'Done' }], errors: [] }),
  } as unknown as StatusProgram;
  const losses = new StatusLosses({ crd: 'thing', clock, log, served: async () => undefined });
  const types = new StatusTypes({ clock, described: async () => undefined });
  const writer = new StatusWriter({
    ...{ entry: crdEntry({}), program, applied: new Applied(), clock, losses, types },
  });
  let cr = CR;
  const write = async ({
    errors = [],
    unready = [],
  }: Partial<ReconcileEnd> = {}): Promise<readonly string[]> => {
    const { signal } = new AbortController();
    const children = { get: () => undefined, otherWriter: () => undefined };
    const trace = { id: 'r', step: nothing, changed: nothing };
    const run = new Run(cr, RESOURCE, { writer: server, children }, { signal, wrote: nothing, trace });
    const problems = await writer.write(run, {} as TemplateData, { errors, unready });
    ({ cr } = run);
    return problems.map(({ message }) => message);
  };
  return { clock, sent, write, status: () => cr.status };
}

describe('StatusWriter', () => {
  it('writes the conditions alone when the schema refuses a field, and names it', async () => {
    const { sent, write, status } = world((given) => {
      if (!('phase' in given)) return given;
      const message = 'Thing "a" is invalid: status.phase: Invalid value: "string": must be of type integer';
      const rest = { retryAfterMs: undefined, kind: undefined, causes: [] };
      throw new KubeError('ORK_KUBE_API', 'PATCH /x', { code: 422, reason: 'Invalid', message, ...rest });
    });
    expect(await write()).toEqual([expect.stringContaining('status.phase: Invalid value')]);
    expect(status()?.['conditions']).toMatchObject([
      {
        type: 'Ready',
        status: 'False',
        observedGeneration: 2,
        message: expect.stringContaining('status.phase'),
      },
    ]);
    expect(sent.map((each) => Object.keys(each))).toEqual([
      ['phase', 'conditions', 'observedGeneration'],
      ['conditions', 'observedGeneration'],
    ]);
    // The next attempt sends the field again and finds the conditions as they should be.
    await write();
    expect(sent).toHaveLength(3);
  });

  it('sends a field again that was pruned, once in five minutes, until the schema has it', async () => {
    let pruned = true;
    const { clock, sent, write, status } = world(
      ({ phase, ...rest }) => (pruned ? rest : { phase, ...rest }) as JsonObject,
    );
    // The whole status, and then what the first response lacked.
    for (let n = 0; n < 3; n++) await write();
    await clock.advance(299_000);
    await write();
    expect(sent).toHaveLength(2);
    pruned = false;
    await clock.advance(1_000);
    await write();
    expect(status()).toMatchObject({ phase: 'Done' });
    await clock.advance(600_000);
    await write();
    expect(sent).toHaveLength(3);
  });

  it.each([
    ['reconciled', 'True'],
    ['children', 'False'],
  ] as const)(
    'with ready: %s, a child that is not ready leaves Ready %s and sets Reconciling',
    async (ready, status) => {
      const { write, status: stored } = world((given) => given, ready);
      await write({ unready: ['Deployment web: 1 of 3 ready: ImagePullBackOff'] });
      expect(stored()?.['conditions']).toMatchObject([
        { type: 'Ready', status },
        {
          type: 'Reconciling',
          status: 'True',
          reason: 'ChildrenNotReady',
          message: 'waits for Deployment web: 1 of 3 ready: ImagePullBackOff',
        },
      ]);
      await write();
      expect(stored()?.['conditions']).toMatchObject([{ type: 'Ready', status: 'True' }]);
    },
  );

  it('does not send a status for ever whose conditions the schema completes', async () => {
    const completed = (conditions: JsonObject[]) => conditions.map((each) => ({ ...each, severity: 'None' }));
    const { sent, write } = world((given) => ({
      ...given,
      conditions: completed(given['conditions'] as unknown as JsonObject[]),
    }));
    for (let turn = 0; turn < 4; turn += 1) await write();
    expect(sent.map((each) => Object.keys(each))).toEqual([
      ['phase', 'conditions', 'observedGeneration'],
      ['conditions'],
    ]);
  });

  it('sets Stalled at the third failure in a row, and removes it at the next success', async () => {
    const { write, status } = world((given) => given);
    const types = (): unknown[] => {
      const { conditions = [] } = (status() ?? {}) as { conditions?: readonly JsonObject[] };
      return conditions.map(({ type }) => type);
    };
    const errors = [new Error('boom')];
    await write({ errors });
    await write({ errors });
    expect(types()).toEqual(['Ready']);
    await write({ errors });
    expect(types()).toEqual(['Ready', 'Stalled']);
    await write();
    expect(types()).toEqual(['Ready']);
  });

  it('writes neither Ready, Reconciling, Stalled nor observedGeneration with conditions: false', async () => {
    const { sent, write } = world((given) => given, 'reconciled', false);
    for (let failures = 0; failures < 4; failures++) await write({ errors: [new Error('boom')] });
    await write({ unready: ['Deployment web: 1 of 3 ready'] });
    expect(sent).toEqual([{ phase: 'Done' }]);
  });
});
