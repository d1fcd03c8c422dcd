import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { JsonObject } from '../../lib/base/index.js';
import { FakeClock } from '../../test/support/fake-clock.js';
import { loadKatalog } from './load-katalog.js';

const apiTypes = { group: 'example.com', version: 'v1', kind: 'App', plural: 'apps' };

function load(notification: JsonObject | undefined, operatorBox: JsonObject = {}) {
  const text = stringify({
    apiVersion: 'orkestra.orkspace.io/v1',
    kind: 'Katalog',
    metadata: { name: 'shop' },
    ...(notification ? { notification } : {}),
    spec: { crds: { app: { apiTypes, operatorBox } } },
  });
  const loaded = loadKatalog([{ file: 'k.yaml', text }], { clock: new FakeClock(), random: randomBytes });
  const problems = loaded.problems.map(({ severity, path, message }) => `${severity} ${path}: ${message}`);
  return { ...loaded, problems, block: loaded.katalog?.notification, program: loaded.programs.get('app') };
}

const OPS = { teams: { ops: { email: ['ops@example.org'] } } };

describe('notification', () => {
  it('takes every field of the contract, with its defaults', () => {
    const { block, problems } = load({
      message: '{{ .Name }} of {{ .KatalogName }}',
      slack: { webhook: '$SLACK_URL' },
      defaults: { interval: '5m' },
      teams: {
        ops: { slack: ['#ops', '#night'], email: ['$OPS_MAIL', 'a@b.example'], interval: '1h', message: 'x' },
        dba: { slack: { webhook: 'https://hooks.slack.com/services/x' } },
        rest: {},
      },
    });
    expect(problems).toEqual([]);
    expect(block).toMatchObject({
      enabled: true,
      standalone: undefined,
      message: '{{ .Name }} of {{ .KatalogName }}',
    });
    expect(Object.fromEntries(block?.teams ?? [])).toEqual({
      ops: {
        intervalMs: 3_600_000,
        message: 'x',
        email: ['$OPS_MAIL', 'a@b.example'],
        slack: [
          { webhook: '$SLACK_URL', channel: '#ops' },
          { webhook: '$SLACK_URL', channel: '#night' },
        ],
      },
      dba: {
        intervalMs: 300_000,
        message: undefined,
        email: [],
        slack: [{ webhook: 'https://hooks.slack.com/services/x' }],
      },
      rest: { intervalMs: 300_000, message: undefined, email: [], slack: [{ webhook: '$SLACK_URL' }] },
    });
  });

  it('is every 15 minutes where nothing else is written, and shown so', () => {
    const { block, katalog } = load({
      standalone: true,
      defaults: { slackWebhookUrl: '$URL' },
      teams: { ops: {} },
    });
    expect(block?.teams.get('ops')).toMatchObject({ intervalMs: 900_000, slack: [{ webhook: '$URL' }] });
    expect(katalog?.enriched).toMatchObject({
      notification: {
        enabled: true,
        standalone: true,
        defaults: { interval: '15m' },
        teams: { ops: { interval: '15m' } },
      },
    });
  });

  it.each([
    [
      { teams: { ops: { email: ['nobody'] } } },
      'error notification.teams.ops.email[0]: invalid email[0] "nobody": expected a mail address, or the name of a variable as "$NAME"',
    ],
    [
      { teams: { ops: { email: ['a@b\r\nBcc: c@d'] } } },
      /^error notification\.teams\.ops\.email\[0\]: invalid /m,
    ],
    [
      { slack: { webhook: 'ftp://x' } },
      /^error notification\.slack\.webhook: invalid webhook "ftp:\/\/x": expected an http or https URL/,
    ],
    [{ defaults: { interval: 'often' } }, /^error notification\.defaults\.interval: /],
    [{ team: {} }, /^error notification\.team: unknown field "team" \(did you mean "teams"\?\)/],
    [{ message: '{{ .Name' }, /^error notification\.message: /],
    [
      { teams: { ops: { email: ['a@b.c'], message: '{{ nope }}' } } },
      /^error notification\.teams\.ops\.message: /,
    ],
    [
      { teams: { ops: { slack: ['#ops'] } } },
      'error notification.teams.ops.slack: notification.slack.webhook is required because team "ops" lists channels',
    ],
    [
      { teams: { ops: {} } },
      'warning notification.teams.ops: team "ops" has neither email nor slack: it is never reached',
    ],
  ])('%j is reported', (notification, message) => {
    const { problems } = load(notification as JsonObject);
    if (typeof message === 'string') expect(problems).toContain(message);
    else expect(problems.join('\n')).toMatch(message);
  });

  it('says of a team whose recipients are refused no more than that', () => {
    const teams = { ops: { email: 'ops@example.org' }, shop: { email: ['nobody'] }, web: { slack: '#web' } };
    const { problems } = load({ teams });
    expect(problems).toEqual([
      'error notification.teams.ops.email: invalid email "ops@example.org": expected a list of mail addresses',
      expect.stringMatching(/^error notification\.teams\.shop\.email\[0\]: invalid /),
      expect.stringMatching(/^error notification\.teams\.web\.slack: invalid /),
    ]);
  });

  it('is refused below spec and below a CRD, by name', () => {
    const text = stringify({
      apiVersion: 'orkestra.orkspace.io/v1',
      kind: 'Katalog',
      metadata: { name: 'shop' },
      spec: { notification: {}, crds: { app: { apiTypes, notification: {} } } },
    });
    const { problems } = loadKatalog([{ file: 'k.yaml', text }], {
      clock: new FakeClock(),
      random: randomBytes,
    });
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'spec.notification: notification is not supported: write it at the top of the document',
      'spec.crds.app.notification: notification is not supported: declare teams under notification at the top of the document',
    ]);
  });
});

describe('notify on a condition', () => {
  const when = (notify: unknown) => ({
    status: { fields: [{ path: 'phase', value: 'Big', when: [{ field: 'spec.size', gt: 3, notify }] }] },
  });

  it('is taken in status, resources, gates, rules and groups', () => {
    const notify = { teams: ['ops'], message: '{{ .metadata.name }} is large' };
    const condition = { field: 'spec.size', gt: 3, notify };
    const { problems, program } = load(OPS, {
      when: [{ or: [condition, { field: 'spec.all', equals: 'whole' }], notify: { teams: 'ops' } }],
      onReconcile: {
        configMaps: [{ name: 'x', data: { a: 'b' }, when: [{ time: { after: '08:00' }, notify }] }],
      },
      preReconcile: { reconcileGate: { when: [{ field: 'spec.go', exists: true, notify }] } },
      ...when(notify),
    } as unknown as JsonObject);
    expect(problems).toEqual([]);
    expect(program?.notices.map(({ condition, teams }) => `${condition} → ${teams}`)).toEqual([
      'spec.size gt 3 → ops',
      'or [{"field":"spec.size","gt":3,"notify":{"teams":["ops"],"message":"{{ .metadata.name }} is large"}},{"field":"spec.all","equals":"whole"}] → ops',
      'spec.go exists true → ops',
      'time {"after":"08:00"} → ops',
      'spec.size gt 3 → ops',
    ]);
  });

  it('warns of a team that is not declared, with the nearest name', () => {
    expect(load(OPS, when({ teams: ['opps', 'ops'] }) as unknown as JsonObject).problems).toEqual([
      'warning spec.crds.app.operatorBox.status.fields[0].when[0].notify.teams: unknown team "opps" (did you mean "ops"?): nobody is notified',
    ]);
    expect(load(undefined, when({ teams: ['ops'] }) as unknown as JsonObject).problems).toEqual([
      'warning spec.crds.app.operatorBox.status.fields[0].when[0].notify.teams: unknown team "ops": nobody is notified',
    ]);
  });

  it.each([
    [{ teams: [] }, 'teams: teams is required because notify names whom it tells'],
    [{ teams: ['ops', 3] }, 'teams[1]: invalid team: expected the name of a team'],
    [{ teams: ['ops'], message: 3 }, 'message: invalid message: expected text'],
    [{ teams: ['ops'], text: 'x' }, 'text: unknown field "text"'],
    ['ops', ': invalid notify: expected a map with teams'],
  ])('%j is an error', (notify, message) => {
    const { problems } = load(OPS, when(notify) as unknown as JsonObject);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`notify${message.startsWith(':') ? '' : '.'}${message}`);
  });
});
