import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import type { Logger } from '../../lib/base/index.js';
import { systemClock } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { Writer } from '../reconcile/index.js';
import type { HookKube } from './hook.js';
import { hookKube } from './hook-kube.js';
import { HookRunner } from './hook-runner.js';

const file = fileURLToPath(new URL('../../test/fixtures/hooks/hooks.mjs', import.meta.url));
const typed = fileURLToPath(new URL('../../test/fixtures/hooks/typed.ts', import.meta.url));
const endless = fileURLToPath(new URL('../../test/fixtures/hooks/endless.mjs', import.meta.url));
const log: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const owner: KubernetesObject = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'n', uid: 'u' },
};
const data = { metadata: owner.metadata, cross: {}, metrics: {}, health: {} };
const signal = new AbortController().signal;

function served(apiVersion: string, kind: string) {
  const plural = `${kind.toLowerCase()}s`;
  const row = { apiVersion, kind, plural, namespaced: kind !== 'Namespace', verbs: [], hasStatus: false };
  return Promise.resolve(kind === 'Unknown' ? undefined : row);
}

function tools(applied: unknown[] = []) {
  const writer = {
    apply: async (_: unknown, object: unknown) => {
      applied.push(object);
      return object as never;
    },
  } as unknown as Writer;
  return { api: {} as never, writer, served, log, clock: systemClock(), agentComment: 'reconcile r' };
}

/** A reconcile that calls a hook. */
const reconcileOf = (until: AbortSignal) => ({
  cr: owner,
  signal: until,
  writer: tools().writer,
  trace: { id: 'r', step: () => {}, changed: () => {} },
});

const runner = (name: string, module = file): HookRunner =>
  new HookRunner(
    { file: module, module: './hooks.mjs', function: name, first: false, place: 'k.yaml:3:5 hooks.module' },
    'thing',
    tools(),
  );

describe('a hook', () => {
  it('is called with the CR and its arguments', async () => {
    const { calls } = (await import(file)) as { calls: unknown[] };
    await runner('onReconcile').run(reconcileOf(signal), { channel: 'x' }, data);
    expect(calls).toEqual([{ name: 'a', args: { channel: 'x' } }]);
  });

  it('fails with its own stack', async () => {
    const failing = runner('throws').run(reconcileOf(signal), {}, data);
    const error = (await failing.catch((each: unknown) => each)) as Error;
    expect(error.message).toBe('hook throws of ./hooks.mjs: no channel in a');
    const [first, second] = (error.stack ?? '').split('\n').slice(1);
    expect(first).toMatch(/at deeper .*hooks\.mjs:13/);
    expect(second).toMatch(/at (Module\.)?throws .*hooks\.mjs:9/);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  it('is loaded in TypeScript too, and its stack names the lines of the file', async () => {
    await runner('onReconcile', typed).run(reconcileOf(signal), { channel: 'x' }, data);
    const failing = runner('onReconcile', typed).run(reconcileOf(signal), { channel: 'none' }, data);
    const error = (await failing.catch((each: unknown) => each)) as Error;
    expect(error.message).toContain('a announces to none');
    expect(error.stack).toMatch(/onReconcile \(.*typed\.ts:10:\d+\)/);
  });

  it('ends with the reconcile, though it does not listen', async () => {
    const abort = new AbortController();
    const running = runner('never').run(reconcileOf(abort.signal), {}, data);
    abort.abort(new Error('deadline of 30 s'));
    await expect(running).rejects.toThrow('deadline of 30 s');
  });

  it.each([
    ['onReconcil', file, 'exports no function "onReconcil" (did you mean "onReconcile"?)'],
    ['noFunction', file, 'exports no function "noFunction"'],
    ['onReconcile', `${file}.gone`, 'cannot be loaded: '],
  ])('%s of %s is refused when it is loaded', async (name, module, message) => {
    await expect(runner(name, module).load()).rejects.toThrow(
      `k.yaml:3:5 hooks.module: ./hooks.mjs ${message}`,
    );
  });
});

describe('a module whose import does not end', () => {
  it('is named in the log after 5 s, once, and no other module is', async () => {
    const clock = new FakeClock();
    const told: unknown[] = [];
    const logged = {
      ...log,
      warn: (fields: object, message: string) => void told.push({ ...fields, message }),
    };
    const place = 'k.yaml:3:5 hooks.module';
    const load = (module: string) =>
      new HookRunner(
        { file: module, module: './hooks.mjs', function: 'onReconcile', first: false, place },
        'thing',
        { ...tools(), log: logged, clock },
      ).load();
    await load(file);
    const loading = load(endless);
    await clock.advance(4_999);
    expect(told).toEqual([]);
    await clock.advance(60_000);
    expect(told).toEqual([
      expect.objectContaining({ crd: 'thing', file: endless, place, message: 'hook module still loading' }),
    ]);
    await vi.waitFor(() => {
      const { endOfImport } = globalThis as { endOfImport?: () => void };
      if (!endOfImport) throw new Error('its import has not begun');
      endOfImport();
    });
    await loading;
  });
});

describe('what a hook applies', () => {
  const apply = async (object: Parameters<HookKube['apply']>[0], owned?: boolean) => {
    const applied: unknown[] = [];
    await hookKube(owner, signal, tools(applied)).apply(object, owned === undefined ? {} : { owned });
    return applied[0];
  };

  it('is a child of the CR', async () => {
    expect(
      await apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', labels: { b: 'c' } } }),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'x',
        namespace: 'n',
        labels: { b: 'c', 'managed-by': 'orkestra', 'orkestra-owner': 'a' },
        ownerReferences: [
          {
            apiVersion: 'example.com/v1',
            kind: 'Thing',
            name: 'a',
            uid: 'u',
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
    });
  });

  it('is marked otherwise where Kubernetes allows no owner reference', async () => {
    const elsewhere = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'other' } };
    expect(await apply(elsewhere)).toMatchObject({
      metadata: {
        namespace: 'other',
        annotations: { 'orkestra.orkspace.io/owner': 'u n/a Thing.example.com' },
        labels: { 'orkestra.io/owner': 'a' },
      },
    });
    expect(await apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } })).not.toHaveProperty(
      'metadata.namespace',
    );
  });

  it('is left as it is when it shall be', async () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x', namespace: 'n' } };
    expect(await apply(object, false)).toEqual(object);
  });

  it('must be of a kind that is served', async () => {
    await expect(apply({ apiVersion: 'x/v1', kind: 'Unknown', metadata: { name: 'x' } })).rejects.toThrow(
      'the API server does not serve Unknown of x/v1',
    );
  });
});
