import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../../../test/support/fake-clock.js';
import type { JsonObject } from '../../base/index.js';
import type { KubeApi } from '../client/kube-api.js';
import { KubeError } from '../client/kube-error.js';
import type { KubernetesObject } from '../objects.js';
import { EventRecorder } from './event-recorder.js';

const cr = (name: string) => ({
  apiVersion: 'a.io/v1',
  kind: 'Loader',
  metadata: { name, namespace: 'n', uid: `uid-${name}` },
});
const note = (message: string, reason = 'Reconciled') => ({ type: 'Normal' as const, reason, message });

function make() {
  const clock = new FakeClock();
  const sent: string[] = [];
  const objects: JsonObject[] = [];
  const warnings: string[] = [];
  let failure: { code: number; verb: 'create' | 'patch' } | undefined;
  let gate: Promise<void> | undefined;
  let leads = true;
  let works = false;
  const answer = async (
    verb: 'create' | 'patch',
    object: JsonObject,
    line: string,
  ): Promise<KubernetesObject> => {
    await gate;
    sent.push(`${verb} ${line}`);
    objects.push(object);
    if (failure?.verb === verb) {
      const status = {
        code: failure.code,
        reason: 'x',
        message: '',
        retryAfterMs: undefined,
        kind: undefined,
        causes: [],
      };
      throw new KubeError('ORK_KUBE_API', verb, status);
    }
    return object as unknown as KubernetesObject;
  };
  const api: Pick<KubeApi, 'create' | 'mergePatch'> = {
    create: (_, object) => {
      const event = object as JsonObject;
      return answer('create', event, `${(event['involvedObject'] as JsonObject)['name']} ×${event['count']}`);
    },
    mergePatch: (_, name, patch) => answer('patch', patch, `${name.name.split('.')[0]} ×${patch['count']}`),
  };
  const log = { warn: (_: object, message: string) => void warnings.push(message) };
  const recorder = new EventRecorder({
    api,
    clock,
    random: () => 0,
    log,
    component: 'orkestra',
    instance: 'me',
    busy: () => works,
  });
  return {
    clock,
    sent,
    objects,
    warnings,
    recorder,
    led: recorder.during(() => leads),
    fail: (how: typeof failure) => {
      failure = how;
    },
    lead: (does: boolean) => {
      leads = does;
    },
    work: (does: boolean) => {
      works = does;
    },
    hold: () => {
      let open: () => void = () => undefined;
      gate = new Promise((resolve) => {
        open = resolve;
      });
      return open;
    },
  };
}

describe('EventRecorder', () => {
  it('writes a whole Event', async () => {
    const { recorder, objects } = make();
    recorder.record(cr('a'), note('3 children applied'));
    await settle();
    expect(objects).toEqual([
      {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'a.19b76daa80000000000', namespace: 'n' },
        involvedObject: { apiVersion: 'a.io/v1', kind: 'Loader', name: 'a', namespace: 'n', uid: 'uid-a' },
        type: 'Normal',
        reason: 'Reconciled',
        source: { component: 'orkestra', host: 'me' },
        reportingComponent: 'orkestra',
        reportingInstance: 'me',
        firstTimestamp: '2026-01-01T00:00:00Z',
        message: '3 children applied',
        count: 1,
        lastTimestamp: '2026-01-01T00:00:00Z',
      },
    ]);
  });

  it('keeps of the object of an Event what names it, and not the object as it was', async () => {
    const { recorder } = make();
    const recorded = (): WeakRef<object> => {
      const subject = { ...cr('a'), spec: { text: 'large' } };
      recorder.record(subject, note('3 children applied'));
      return new WeakRef(subject);
    };
    const subject = recorded();
    await settle();
    // What a WeakRef was made of stays until the turn of the event loop is over.
    await new Promise(setImmediate);
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    expect(subject.deref()).toBeUndefined();
  });

  it('keeps Events that may yield for the time after the work, or for 10 s', async () => {
    const { recorder, sent, clock, work } = make();
    const yielding = { ...note('2 created'), mayYield: true };
    work(true);
    recorder.record(cr('a'), yielding);
    recorder.record(cr('b'), yielding);
    recorder.record(cr('c'), note('3 workers', 'Scaled'));
    await clock.advance(9_000);
    expect(sent).toEqual(['create c ×1']);
    recorder.record(cr('d'), yielding);
    await clock.advance(1_000);
    expect(sent).toEqual(['create c ×1', 'create a ×1', 'create b ×1']);
    await clock.advance(1_000);
    work(false);
    await clock.advance(200);
    expect(sent.slice(3)).toEqual(['create d ×1']);
    expect(clock.pending).toBe(0);
  });

  it('sends Events that may yield on stop, though there is work', async () => {
    const { recorder, sent, clock, work } = make();
    work(true);
    recorder.record(cr('a'), { ...note('2 created'), mayYield: true });
    await clock.advance(1_000);
    await recorder.stop();
    expect(sent).toEqual(['create a ×1']);
  });

  it('raises the count of the same reason on the same object for ten minutes', async () => {
    const { recorder, sent, clock, objects } = make();
    recorder.record(cr('a'), note('one'));
    await settle();
    await clock.advance(599_999);
    recorder.record(cr('a'), note('two'));
    await settle();
    expect(objects[1]).toEqual({ message: 'two', count: 2, lastTimestamp: '2026-01-01T00:09:59Z' });
    recorder.record(cr('a'), note('other', 'Deleting'));
    recorder.record(cr('b'), note('one'));
    await clock.advance(1);
    recorder.record(cr('a'), note('new'));
    await settle();
    expect(sent).toEqual(['create a ×1', 'patch a ×2', 'create a ×1', 'create b ×1', 'create a ×1']);
  });

  it('sends one Event for repetitions that happen while it waits', async () => {
    const { recorder, sent, hold } = make();
    const open = hold();
    recorder.record(cr('first'), note('x'));
    await settle();
    for (let n = 0; n < 5; n++) recorder.record(cr('a'), note('x'));
    open();
    await settle();
    expect(sent).toEqual(['create first ×1', 'create a ×5']);
  });

  it('keeps counting while it must not send, and sends the total later', async () => {
    const { recorder, sent, clock } = make();
    for (let n = 0; n < 40; n++) {
      recorder.record(cr('a'), note('x'));
      await settle();
    }
    expect([sent.length, recorder.dropped]).toEqual([25, 15]);
    await clock.advance(300_000);
    recorder.record(cr('a'), note('x'));
    await settle();
    expect(sent.at(-1)).toBe('patch a ×41');
  });

  it('creates an Event again after the server has expired it', async () => {
    const { recorder, sent, fail } = make();
    recorder.record(cr('a'), note('x'));
    await settle();
    fail({ code: 404, verb: 'patch' });
    recorder.record(cr('a'), note('x'));
    await settle();
    expect(sent).toEqual(['create a ×1', 'patch a ×2', 'create a ×2']);
  });

  it('does not reject when the server refuses an Event', async () => {
    const { recorder, warnings, fail } = make();
    fail({ code: 403, verb: 'create' });
    recorder.record(cr('a'), note('x'));
    await settle();
    expect([warnings, recorder.dropped]).toEqual([['Event write failed'], 1]);
  });

  it('logs refused Events once, and again when they are refused after one was written', async () => {
    const { recorder, warnings, fail } = make();
    for (const name of ['a', 'b']) {
      fail({ code: 403, verb: 'create' });
      recorder.record(cr(name), note('x'));
      await settle();
    }
    expect(warnings).toEqual(['Event write failed']);
    // Creating is allowed meanwhile.
    fail({ code: 403, verb: 'patch' });
    recorder.record(cr('c'), note('x'));
    await settle();
    fail({ code: 403, verb: 'create' });
    recorder.record(cr('d'), note('x'));
    await settle();
    expect(warnings).toHaveLength(2);
  });

  it('limits the rate over all objects, and sends warnings first', async () => {
    const { recorder, sent, clock } = make();
    for (let n = 0; n < 60; n++) recorder.record(cr(`cr-${n}`), note('x'));
    await settle();
    expect(sent).toHaveLength(50);
    recorder.record(cr('late'), { type: 'Warning', reason: 'ReconcileError', message: 'no' });
    await clock.advance(100);
    expect(sent.slice(50)).toEqual(['create late ×1']);
    await clock.advance(400);
    expect(sent).toHaveLength(55);
    await recorder.stop();
    expect([sent.length, recorder.dropped]).toEqual([61, 0]);
  });

  it('drops waiting Events of a CRD whose leadership was lost, and sends the total once it leads again', async () => {
    const { recorder, led, sent, clock, lead } = make();
    for (let n = 0; n < 52; n++) led.record(cr(`cr-${n}`), note('x'));
    recorder.record(cr('other'), note('x'));
    await settle();
    lead(false);
    await clock.advance(300);
    expect([sent.slice(50), recorder.dropped, clock.pending]).toEqual([['create other ×1'], 2, 0]);
    lead(true);
    led.record(cr('cr-51'), note('x'));
    await clock.advance(100);
    expect(sent.slice(51)).toEqual(['create cr-51 ×2']);
  });

  it('flushes the Events of one CRD before its leadership is released, without speeding up others', async () => {
    const { recorder, led, sent } = make();
    for (let n = 0; n < 52; n++) recorder.record(cr(`cr-${n}`), note('x'));
    for (let n = 0; n < 3; n++) led.record(cr(`led-${n}`), note('x'));
    await settle();
    expect(sent).toHaveLength(50);
    await led.flush();
    expect(sent.slice(50)).toEqual(['create led-0 ×1', 'create led-1 ×1', 'create led-2 ×1']);
    await led.flush();
    expect(sent).toHaveLength(53);
  });

  it('bounds its queue', async () => {
    const { recorder, sent, hold } = make();
    const open = hold();
    for (let n = 0; n < 1_005; n++) recorder.record(cr(`cr-${n}`), note('x'));
    expect(recorder.dropped).toBeGreaterThanOrEqual(4);
    open();
    await recorder.stop();
    expect(sent.length + recorder.dropped).toBe(1_005);
  });

  it('flushes waiting Events on shutdown, up to a deadline', async () => {
    const first = make();
    first.recorder.record(cr('a'), note('x'));
    await first.recorder.stop();
    expect(first.sent).toEqual(['create a ×1']);
    first.recorder.record(cr('a'), note('x'));
    const second = make();
    second.hold();
    second.recorder.record(cr('a'), note('x'));
    second.recorder.record(cr('b'), note('x'));
    const stopped = second.recorder.stop(1_000);
    await second.clock.advance(1_000);
    await stopped;
    expect([second.sent, second.recorder.dropped]).toEqual([[], 1]);
    expect(first.clock.pending + second.clock.pending).toBe(0);
  });

  it('puts Events of cluster-scoped objects into default, and cuts what is too long', async () => {
    const { recorder, objects } = make();
    const subject = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n'.repeat(253) } };
    recorder.record(subject, note('m'.repeat(2_000)));
    await settle();
    const [event] = objects as { metadata: { name: string; namespace: string }; message: string }[];
    expect(event?.metadata.namespace).toBe('default');
    expect(event?.metadata.name).toHaveLength(253);
    expect(event?.message).toHaveLength(1_024);
  });
});
