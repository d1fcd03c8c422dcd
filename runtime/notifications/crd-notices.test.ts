import { describe, expect, it } from 'vitest';
import { type Notice, withNotices } from '../../katalog/index.js';
import { programOf } from '../../test/support/plan.js';
import { CrdNotices } from './crd-notices.js';
import type { Matter, Subject } from './subject.js';

const cr = (name: string, spec: object = {}) =>
  ({
    apiVersion: 'x/v1',
    kind: 'App',
    metadata: { name, namespace: 'shop', uid: `uid-${name}` },
    spec,
  }) as never;

function world(messages: { team?: string } = {}) {
  const heard: string[] = [];
  const notices = new CrdNotices({
    katalog: 'store',
    crd: 'app',
    kind: 'App',
    board: {
      holds: (matter: Matter, subject: Subject, text: (team: string) => string) =>
        void heard.push(
          `${subject.uid} ${matter.condition} (${matter.severity}): ${text(matter.teams[0] ?? '')}`,
        ),
      left: (matter: Matter, uid: string) => void heard.push(`${uid} left ${matter.condition}`),
    },
    teams: ['ops', 'dba'],
    messageOf: (team) => (team === 'ops' ? messages.team : undefined),
    render: (text, data) => text.replace(/\{(\w+)\}/g, (_, key: string) => String(data[key])),
  });
  return { notices, heard };
}

const notice = (condition: string, message?: string): Notice => ({
  condition,
  teams: ['ops'],
  message:
    message === undefined
      ? undefined
      : { constant: true, references: [], render: () => message, value: () => message },
});

describe('CrdNotices', () => {
  it('passes on what holds and what does not, with the first message of condition, team and sentence', () => {
    const { notices, heard } = world({ team: '{Name} of {Namespace} in {KatalogName} {CRDName}' });
    const session = notices.open(cr('a'), 'reconcile');
    session.judged(notice('c1', 'own words'), true, {});
    session.judged(notice('c2'), true, {});
    session.judged(notice('c3'), false, {});
    session.end(true);
    expect(heard).toEqual([
      'uid-a c1 (warning): own words',
      'uid-a c2 (warning): a of shop in store app',
      'uid-a left c3',
    ]);
    const plain = world();
    const other = plain.notices.open(cr('a'), 'reconcile');
    other.judged(notice('c2'), true, {});
    other.end(true);
    expect(plain.heard).toEqual(['uid-a c2 (warning): App shop/a: c2']);
  });

  it('a condition that is judged several times holds when it does once', () => {
    const { notices, heard } = world();
    const session = notices.open(cr('a'), 'reconcile');
    for (const holds of [false, true, false]) session.judged(notice('c'), holds, {});
    session.end(true);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toMatch(/^uid-a c \(warning\)/);
  });

  it('what a complete reconcile does not judge has ceased to hold, what a failed one does not judge stays', () => {
    const { notices, heard } = world();
    const judge = (complete: boolean, ...conditions: string[]) => {
      heard.length = 0;
      const session = notices.open(cr('a'), 'reconcile');
      for (const condition of conditions) session.judged(notice(condition), true, {});
      session.end(complete);
      return heard.filter((line) => line.includes(' left '));
    };
    judge(true, 'c1', 'c2');
    expect(judge(false, 'c1')).toEqual([]);
    expect(judge(true, 'c1')).toEqual(['uid-a left c2']);
  });

  it('gates and reconciles say nothing of what the other has judged', () => {
    const { notices, heard } = world();
    const gate = notices.open(cr('a'), 'gate');
    gate.judged(notice('gate'), true, {});
    gate.end(false);
    notices.open(cr('a'), 'reconcile').end(true);
    expect(heard).toHaveLength(1);
  });

  it('tells every team of a reconcile that fails, until one succeeds', () => {
    const { notices, heard } = world({ team: '{Name}: {Error}' });
    notices.failed(cr('a'), 'boom');
    notices.open(cr('a'), 'reconcile').end(true);
    notices.succeeded('uid-a');
    expect(heard).toEqual(['uid-a reconcile fails (danger): a: boom', 'uid-a left reconcile fails']);
  });

  it('forgets what held for a custom resource that is gone', () => {
    const { notices, heard } = world();
    const session = notices.open(cr('a'), 'reconcile');
    session.judged(notice('c'), true, {});
    session.end(true);
    notices.forget(cr('a'));
    notices.forget(cr('a'));
    expect(heard.slice(1)).toEqual(['uid-a left c']);
  });

  it('says why a message cannot be rendered, and sends its own', () => {
    const { notices, heard } = world();
    const broken: Notice = {
      ...notice('c'),
      message: {
        constant: false,
        references: [],
        value: () => '',
        render: () => {
          throw new Error('no such field');
        },
      },
    };
    const session = notices.open(cr('a'), 'reconcile');
    session.judged(broken, true, {});
    session.end(true);
    expect(heard[0]).toContain('App shop/a: c (its message failed: no such field)');
  });

  it('hears the conditions of a program, in the data of its reconcile', () => {
    const { program } = programOf(`
      when: [{ field: spec.on, equals: true }]
      status:
        fields:
          - path: phase
            value: Large
            when: [{ field: spec.size, gt: 3, notify: { teams: [ops], message: "{{ .metadata.name }} {{ .Name }}" } }]
`);
    const { notices, heard } = world();
    const session = notices.open(cr('a'), 'reconcile');
    const data = withNotices({ metadata: { name: 'a' }, spec: { on: true, size: 5 } }, session);
    program.status.apply(data, { errors: [], unready: [] } as never);
    session.end(true);
    expect(heard).toEqual(['uid-a spec.size gt 3 (warning): a a']);
  });
});
