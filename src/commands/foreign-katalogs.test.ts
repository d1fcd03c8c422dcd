/** What a Katalog of somebody who is not trusted may make a command do: trust.md, the author of a Katalog. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../lib/base/index.js';
import { ork } from '../../test/support/in-process.js';
import type { CommandContext } from '../context.js';
import { buildProgram } from '../program.js';

/** A folder with a Katalog's folder in it. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'orkestra-foreign-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'katalog'));
  return root;
}

const katalog = (entry: string, more = ''): string => `apiVersion: orkestra.orkspace.io/v1
kind: Katalog
metadata: { name: shop }
${more}
spec:
  crds:
    website:
      apiTypes: { group: demo.example.com, version: v1, kind: Website, plural: websites }
${entry}
`;

/** What starts what a Katalog declares, or writes to a cluster; every other command with `--file` only reads it. */
const STARTING = [
  'run',
  'gate run',
  'e2e',
  'notify test',
  // They run the Katalog, hooks included, on an embedded cluster.
  'simulate',
  'simulate init',
  'autoscale pause',
  'autoscale pause-scale-in',
  'autoscale resume',
];
/** What a reading command needs beside the file to end well. */
const ARGS: Readonly<Record<string, readonly string[]>> = {
  validate: ['--full', '--strict', '--notes'],
  gate: ['--cr', 'cr.yaml'],
  'gate convert': ['--cr', 'cr.yaml', '--to', 'v1'],
  plan: ['--bundle', 'bundle.yaml'],
  'notes search': ['cron'],
  'notes show': ['default'],
  'simulate autoscale': ['--trace', 'trace.csv'],
  // The module of a hook is no part of a ConfigMap.
  'generate bundle': ['--in-image', '/katalog'],
  'generate chart': ['--in-image', '/katalog', '-o', 'out/'],
  'generate all': ['--in-image', '/katalog', '-o', 'out/'],
};

const withFile = (command: Command, path: readonly string[]): string[] => [
  ...(command.options.some(({ long }) => long === '--file') ? [path.join(' ')] : []),
  ...command.commands.flatMap((each) => withFile(each, [...path, each.name()])),
];
const program = await buildProgram({ clock: systemClock(), env: {} } as CommandContext, []);
const READING = withFile(program, []).filter((command) => !STARTING.includes(command));

describe('commands that only read a Katalog', () => {
  const HOOKED = katalog(`      resync: 0s
      operatorBox:
        autoscale:
          conditions: { when: [{ field: metrics.queueDepth, greaterThan: 5 }] }
          do: { workers: 8 }
        reconciler: { hooks: { module: ./hook.mjs, function: onReconcile } }`);

  it.each(READING)('ork %s never imports a hook', async (command) => {
    const root = folder();
    const mark = join(root, 'imported');
    const file = join(root, 'katalog/katalog.yaml');
    writeFileSync(file, HOOKED);
    const trace = join(root, 'trace.csv');
    writeFileSync(trace, 'time,reference,value\n0s,metrics.queueDepth,9\n60s,metrics.queueDepth,9\n');
    const cr = join(root, 'cr.yaml');
    writeFileSync(
      cr,
      'apiVersion: demo.example.com/v1\nkind: Website\nmetadata: { name: a, namespace: b }\n',
    );
    writeFileSync(
      join(root, 'katalog/hook.mjs'),
      `import { writeFileSync } from 'node:fs';
writeFileSync(${JSON.stringify(mark)}, '');
export const onReconcile = () => undefined;`,
    );
    const bundle = join(root, 'bundle.yaml');
    const data = { 'katalog.yaml': HOOKED };
    writeFileSync(
      bundle,
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'orkestra-katalog' }, data }),
    );
    const places: Readonly<Record<string, string>> = {
      'bundle.yaml': bundle,
      'trace.csv': trace,
      'cr.yaml': cr,
      'out/': join(root, 'out/'),
    };
    const given = (ARGS[command] ?? []).map((each) => places[each] ?? each);
    const { code } = await ork([...command.split(' '), ...given, '-f', file]);
    // The Katalog declares no conversions, and reading it says so.
    expect(code).toBe(command === 'gate convert' ? 1 : 0);
    expect(existsSync(mark)).toBe(false);
  });

  it('the commands that only read a Katalog include validate, notes and simulate autoscale', () => {
    expect(READING).toEqual(expect.arrayContaining(['validate', 'notes', 'simulate autoscale']));
  });
});

describe('a Katalog with hooks off', () => {
  const validate = async (entry: string, files: (root: string) => void = () => undefined) => {
    const root = folder();
    const file = join(root, 'katalog/katalog.yaml');
    writeFileSync(file, katalog(entry.replaceAll('ROOT', root)));
    writeFileSync(join(root, 'outside.pem'), '');
    writeFileSync(join(root, 'katalog/inside.pem'), '');
    files(root);
    const shown = async (...args: readonly string[]) =>
      (await ork(['validate', '-f', file, ...args])).out.replaceAll(root, 'ROOT').split('\n');
    const off = await shown('--hooks', 'off');
    // Where hooks may run, the author may read these files anyway.
    expect((await shown()).join('\n')).not.toContain('outside the folder');
    return off.filter((line) => line.includes('hooks are off'));
  };

  const tls = (files: string): string =>
    `      operatorBox: { cross: [{ crd: up, as: up, source: { host: https://up.example, tls: { ${files} } } }] }`;

  it('names certificates of siblings in its own folder alone', async () => {
    expect(await validate(tls('caFile: ROOT/outside.pem'))).toEqual([
      `ROOT/katalog/katalog.yaml:9:100 spec.crds.website.operatorBox.cross[0].source.tls.caFile: ROOT/outside.pem is outside the folder of the Katalog, and no other file is read because hooks are off`,
    ]);
    expect(
      await validate(
        tls('certFile: ROOT/katalog/inside.pem, keyFile: /dev/zero, caFile: ROOT/katalog/link.pem'),
        (root) => symlinkSync('../outside.pem', join(root, 'katalog/link.pem')),
      ),
    ).toEqual([
      expect.stringContaining('.keyFile: /dev/zero is outside the folder of the Katalog'),
      expect.stringContaining(
        '.caFile: ROOT/katalog/link.pem is a link to a place outside the folder of the Katalog',
      ),
    ]);
    expect(await validate(tls('caFile: ROOT/katalog/inside.pem'))).toEqual([]);
  });

  it('names certificates of siblings of its autoscaler in its own folder alone', async () => {
    const [line] = await validate(`      operatorBox:
        autoscale:
          conditions:
            when:
              - field: cross.up.metrics.queueDepth
                greaterThan: 5
                source: { host: https://up.example, protocol: metrics, tls: { caFile: ../outside.pem } }
          do: { workers: 8 }`);
    expect(line).toContain('autoscale.conditions.when[0].source.tls.caFile: ../outside.pem is outside');
  });

  it('names manifests in its own folder alone; URLs are no files', async () => {
    const found = await validate(`      setup: [https://example.com/a.yaml, ../a.yaml]
      crFiles: [inside.pem, /etc/hostname]`);
    expect(found).toEqual([
      expect.stringContaining('spec.crds.website.setup[1]: ../a.yaml is outside the folder'),
      expect.stringContaining('spec.crds.website.crFiles[1]: /etc/hostname is outside the folder'),
    ]);
    const [applied] = await validate('      setup: { apply: [../a.yaml] }');
    expect(applied).toContain('spec.crds.website.setup.apply[0]: ../a.yaml is outside the folder');
  });
});

describe('ork validate --full', () => {
  const READS = katalog(
    `      validation:
        external: [{ name: rule, url: "https://api.example", token: $RULE_TOKEN }]
        rules: []
      operatorBox:
        external:
          - { name: a, url: "$API_BASE/a", auth: { env: API_TOKEN } }
          - { name: b, url: " \${API_BASE}/b" }
        cross: [{ crd: up, as: up, source: { host: "http://$UP_HOST:$UP_PORT", auth: { token: $UP_TOKEN } } }]
    off:
      enabled: false
      apiTypes: { group: demo.example.com, version: v1, kind: Off, plural: offs }
      operatorBox: { external: [{ name: a, url: "$NOT_READ/a" }] }`,
    'security: { api: { auth: token, tokens: [{ token: $LIVE_TOKEN }] } }',
  );

  it('lists every variable of the environment that the Katalog names, where it is read', async () => {
    const file = join(folder(), 'katalog/katalog.yaml');
    writeFileSync(file, READS);
    const env = { UP_HOST: 'up', UP_PORT: '80', UP_TOKEN: 'secret-value' };
    const { out, code } = await ork(['validate', '-f', file, '--full'], { env });
    expect([code, out.split('\n').slice(-3)]).toEqual([
      0,
      [
        'reads of the environment:',
        '  runtime  $LIVE_TOKEN',
        '  website  $API_BASE $API_TOKEN $RULE_TOKEN $UP_HOST $UP_PORT $UP_TOKEN',
      ],
    ]);
    expect(out).not.toContain('secret-value');
    const json = await ork(['validate', '-f', file, '--full', '-o', 'json'], { env });
    expect(JSON.parse(json.out).variables).toEqual([
      { names: ['LIVE_TOKEN'] },
      { crd: 'website', names: ['API_BASE', 'API_TOKEN', 'RULE_TOKEN', 'UP_HOST', 'UP_PORT', 'UP_TOKEN'] },
    ]);
  });

  it.each([
    ['the gateway, which delivers in a cluster', '', 'gateway'],
    ['the runtime, which delivers by itself', 'standalone: true, ', 'runtime'],
  ])('says that the variables of channels are read by %s', async (_, standalone, reader) => {
    const file = join(folder(), 'katalog/katalog.yaml');
    const teams = 'teams: { ops: { slack: { webhook: $OPS_WEBHOOK } } }';
    writeFileSync(file, katalog('', `notification: { ${standalone}${teams} }`));
    const { out } = await ork(['validate', '-f', file, '--full']);
    expect(out.split('\n').at(-1)).toBe(`  ${reader}  $OPS_WEBHOOK`);
  });
});
