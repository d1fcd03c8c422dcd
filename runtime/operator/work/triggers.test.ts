import { describe, expect, it } from 'vitest';
import { OwnWrites } from '../../reconcile/index.js';
import { Triggers } from './triggers.js';

const object = (uid: string, resourceVersion: string) => ({ metadata: { name: 'a', uid, resourceVersion } });

function make() {
  const queued: string[] = [];
  const own = new OwnWrites();
  const triggers = new Triggers(
    own,
    (key) => queued.push(key),
    (key) => queued.push(`status of ${key}`),
  );
  return { queued, triggers, own };
}

describe('Triggers', () => {
  it('queues a change of others at once', () => {
    const { queued, triggers } = make();
    triggers.changed('ns/a', object('u', '5'));
    expect(queued).toEqual(['ns/a']);
  });

  it('leaves out the echo of a write that came after the reconcile', () => {
    const { queued, triggers } = make();
    triggers.begin('ns/a');
    triggers.wrote(object('u', '5'));
    triggers.end('ns/a');
    triggers.changed('ns/a', object('u', '5'));
    expect(queued).toEqual([]);
  });

  it('leaves out an echo that overtook the answer of its write', () => {
    const { queued, triggers } = make();
    triggers.begin('ns/a');
    triggers.changed('ns/a', object('u', '5'));
    triggers.wrote(object('u', '5'));
    triggers.end('ns/a');
    expect(queued).toEqual([]);
  });

  it('queues once for what others changed while the key was in flight', () => {
    const { queued, triggers } = make();
    triggers.begin('ns/a');
    triggers.changed('ns/a', object('u', '4'));
    triggers.changed('ns/a', object('child', '9'));
    triggers.wrote(object('u', '5'));
    triggers.changed('ns/a', object('u', '5'));
    expect(queued).toEqual([]);
    triggers.end('ns/a');
    expect(queued).toEqual(['ns/a']);
  });

  it('takes a deletion for a change, whoever did it', () => {
    const { queued, triggers } = make();
    triggers.begin('ns/a');
    triggers.wrote(object('child', '5'));
    triggers.gone('ns/a', object('child', '6'));
    triggers.end('ns/a');
    triggers.gone('ns/b', object('other', '7'));
    expect(queued).toEqual(['ns/a', 'ns/b']);
  });

  it('keeps a change of status alone apart, during a reconcile and after it', () => {
    const { queued, triggers } = make();
    triggers.statusChanged('ns/a', object('u', '4'));
    triggers.begin('ns/a');
    triggers.statusChanged('ns/a', object('u', '5'));
    triggers.end('ns/a');
    triggers.begin('ns/a');
    triggers.statusChanged('ns/a', object('u', '6'));
    triggers.changed('ns/a', object('u', '7'));
    triggers.end('ns/a');
    expect(queued).toEqual(['status of ns/a', 'status of ns/a', 'ns/a']);
  });

  it.each([
    ['before', ['gone', 'wrote'] as const],
    ['after', ['wrote', 'gone'] as const],
  ])('remembers no write of a CR that goes %s the answer to the removal of its finalizer', (_, order) => {
    const { queued, triggers, own } = make();
    triggers.begin('ns/a');
    for (const what of order) {
      if (what === 'wrote') triggers.wrote(object('u', '5'));
      else triggers.forget('ns/a', object('u', '5'));
    }
    triggers.end('ns/a');
    expect([own.size, queued]).toEqual([0, []]);
  });

  it('remembers nothing after an hour of CRs that come, are written with two children each, and go', () => {
    const { triggers, own } = make();
    let version = 1;
    const next = (uid: string) => object(uid, String(version++));
    for (let second = 0; second < 3_600; second++) {
      const [key, uids] = [`ns/${second}`, [`${second}-a`, `${second}-b`]];
      triggers.begin(key);
      for (const uid of [`${second}`, ...uids]) triggers.wrote(next(uid));
      triggers.end(key);
      triggers.begin(key);
      // The event of every second child, and of the CR itself, overtakes the answer.
      triggers.gone(key, next(uids[0] ?? ''));
      for (const uid of uids) triggers.wrote(next(uid));
      triggers.gone(key, next(uids[1] ?? ''));
      triggers.forget(key, next(`${second}`));
      triggers.wrote(next(`${second}`));
      triggers.end(key);
    }
    expect(own.size).toBe(0);
  });
});
