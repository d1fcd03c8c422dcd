import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import { crdEntry, NO_FUNCTIONS } from '../../test/support/program.js';
import type { EventBlock, ObservedBlock, WatchBlock } from '../model.js';
import { compileProgram } from './program.js';

const anywhere: ObservedBlock = {
  namespace: undefined,
  name: undefined,
  on: ['create', 'update', 'delete'],
  keyFrom: undefined,
  enqueueGate: undefined,
};
const nodes: WatchBlock = { ...anywhere, apiVersion: 'v1', kind: 'Node' };
const said: EventBlock = { ...anywhere, event: 'said', fields: {}, regarding: {}, related: {} };

function compile(box: Parameters<typeof crdEntry>[0], entry: Parameters<typeof crdEntry>[1] = {}) {
  const { program, problems } = compileProgram(crdEntry(box, entry), { functions: NO_FUNCTIONS });
  return {
    observed: program.observed,
    problems: problems.map(({ path, message }) => `${path.join('.')}: ${message}`),
  };
}

const event = (more: JsonObject): JsonObject => ({
  metadata: { name: 'e' },
  reason: 'Ready',
  type: 'Normal',
  ...more,
});

describe('watched objects', () => {
  it('are asked for by what the API server knows of them', () => {
    const { observed, problems } = compile({
      watch: [
        { ...nodes, on: ['update'] },
        { ...anywhere, apiVersion: 'example.com/v2', kind: 'Policy', namespace: 'n', name: 'p' },
      ],
    });
    expect(problems).toEqual([]);
    expect(observed).toMatchObject([
      { kind: { plural: 'nodes', namespaced: false, guessed: false }, fieldSelector: undefined },
      {
        kind: { plural: 'policies', group: 'example.com', guessed: true },
        namespace: 'n',
        fieldSelector: 'metadata.name=p',
      },
    ]);
    const changes = ['create', 'update', 'delete'] as const;
    expect(changes.map((change) => observed[0]?.concerns(change, {}, undefined))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('reconcile what exists, and once', () => {
    const named = { name: 'a', namespace: undefined };
    expect(compile({ watch: [nodes, nodes, { ...nodes, on: ['update'], keyFrom: named }] }).problems).toEqual(
      [
        'operatorBox.watch.1: duplicate watch: watch[0] already watches the same objects',
        'operatorBox.watch.2.keyFrom: Loader is namespaced: set keyFrom.namespace as well',
      ],
    );
    const cluster = { watch: [{ ...nodes, keyFrom: { name: 'a', namespace: 'n' } }] };
    expect(compile(cluster, { namespaced: false }).problems).toEqual([
      'operatorBox.watch.0.keyFrom.namespace: Loader is cluster-scoped: remove keyFrom.namespace',
    ]);
  });
});

describe('watched Events', () => {
  it('have everything that is written', () => {
    const { observed, problems } = compile({
      watchEvents: [
        {
          ...said,
          fields: { reason: 'Ready', reportingController: 'db', reportingInstance: 'db-0' },
          regarding: { kind: 'Database' },
          related: { name: 'r' },
        },
      ],
    });
    expect(problems).toEqual([]);
    expect(observed[0]?.fieldSelector).toBe('reason=Ready,involvedObject.kind=Database');
    const whole = {
      reportingComponent: 'db',
      reportingInstance: 'db-0',
      involvedObject: { kind: 'Database' },
      related: { name: 'r' },
    };
    const fits = (more: JsonObject) =>
      observed[0]?.concerns('create', event({ ...whole, ...more }), undefined);
    expect(fits({})).toBe(true);
    expect(fits({ reportingComponent: '', source: { component: 'db' } })).toBe(true);
    const others = [
      { reason: 'No' },
      { reportingInstance: 'db-1' },
      { involvedObject: {} },
      { related: { name: 's' } },
    ];
    expect(others.map((more) => fits(more))).toEqual([false, false, false, false]);
  });

  it('are read in the words of events.k8s.io, and by no other name', () => {
    const { observed, problems } = compile({
      watchEvents: [
        { ...said, fields: { reason: 'A,b=c' } },
        { ...said, event: 'all' },
      ],
      onReconcile: { configMaps: [{ data: { a: '{{ .events.said.note }}', b: '{{ .events.sad.note }}' } }] },
    });
    expect(observed[0]?.fieldSelector).toBe('reason=A\\,b\\=c');
    expect(observed[0]?.data(event({ message: 'm', involvedObject: { name: 'x' } }))).toMatchObject({
      note: 'm',
      message: 'm',
      regarding: { name: 'x' },
      count: 1,
    });
    expect(problems).toEqual([
      'operatorBox.watchEvents.all: a watched Event needs at least one field to match, such as reason',
      'operatorBox.onReconcile.configMaps.0.data.b: unknown Event "sad" (did you mean "said"?)',
    ]);
  });
});
