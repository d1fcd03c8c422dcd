import { describe, expect, it } from 'vitest';
import { OwnWrites } from '../reconcile/index.js';
import { Triggers } from './triggers.js';

const object = (uid: string, resourceVersion: string) => ({ metadata: { name: 'a', uid, resourceVersion } });

function make() {
  const queued: string[] = [];
  const triggers = new Triggers(
    new OwnWrites(),
    (key) => queued.push(key),
    (key) => queued.push(`status of ${key}`),
  );
  return { queued, triggers };
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
});
