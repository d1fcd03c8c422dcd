import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../lib/base/index.js';
import type { KubernetesObject } from '../../lib/kube/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { compileOne, onlyTemplate } from '../../test/support/resources.js';
import { Applied } from './applied.js';
import { ChildWriter } from './child-writer.js';
import type { TemplateData } from './template-data.js';
import type { Writer } from './writer.js';

const DAY_MS = 86_400_000;

/** One Secret of an entry, brought again and again against a server that keeps what it is sent. */
function secretOf(entry: JsonObject) {
  const clock = new FakeClock();
  const data = { metadata: { name: 'a', namespace: 'default', uid: 'u' } } as unknown as TemplateData;
  const template = onlyTemplate(compileOne('secrets', entry));
  const applied = new Applied();
  let stored: KubernetesObject | undefined;
  let writes = 0;
  const keep = async (_: unknown, object: JsonObject): Promise<KubernetesObject> => {
    writes += 1;
    stored = object as unknown as KubernetesObject;
    return stored;
  };
  const writer = { create: keep, apply: keep } as unknown as Writer;
  return {
    clock,
    /** How many writes there were so far, and after how many days it is due again. */
    ensure: async () => {
      const tools = { clock, writer, applied, crd: 'loader', force: true, wrote: () => undefined };
      const one = new ChildWriter(
        tools,
        data as unknown as KubernetesObject,
        data,
        new AbortController().signal,
      );
      for (const built of template.build(data).objects) await one.ensure({ entry: template, built }, stored);
      return { writes, dueInDays: one.againMs === undefined ? undefined : Math.round(one.againMs / DAY_MS) };
    },
  };
}

describe('a child that is due by the clock', () => {
  it.each([
    ['a certificate, at two thirds of its life', { tls: { commonName: 'a', validFor: '90d' } }, 60],
    ['a certificate with rotateAfter', { tls: { commonName: 'a', validFor: '90d' }, rotateAfter: '10d' }, 10],
    ['what is random, with rotateAfter', { once: true, rotateAfter: '30d', data: { a: 'b' } }, 30],
  ])('%s, queues the CR for that time, and is created again', async (_, entry, days) => {
    const { clock, ensure } = secretOf(entry);
    const dueInDays = days;
    expect(await ensure()).toEqual({ writes: 1, dueInDays });
    expect(await ensure()).toEqual({ writes: 1, dueInDays });
    await clock.advance((days - 1) * DAY_MS);
    expect(await ensure()).toEqual({ writes: 1, dueInDays: 1 });
    await clock.advance(1.01 * DAY_MS);
    expect(await ensure()).toEqual({ writes: 2, dueInDays });
  });
});
