import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandContext, ork } from '../../test/support/in-process.js';
import { scriptedServer } from '../../test/support/scripted-server.js';
import { optionSources } from '../completion/index.js';
import { buildProgram } from '../program.js';
import './completion.js';
import '../completion/live-names.js';

// Loaded here, since the first load of all sources takes longer than a test may.
const program = await buildProgram(commandContext(), []);

/** The lines for a command line whose last word is being typed. */
async function completed(
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const words = line.split(' ').slice(1);
  const word = words.pop() ?? '';
  // Nothing listens there.
  const all = { ORK_URL: 'http://127.0.0.1:9', ...env };
  const { out, code } = await ork(['__complete', `--word=${word}`, '--', ...words], { env: all });
  expect(code).toBe(0);
  return out === '' ? [] : out.split('\n');
}

/** A runtime that answers as the test says, or never. */
function liveApi(answer: (path: string) => object | undefined): Promise<{ readonly url: string }> {
  return scriptedServer(({ url }, response) => {
    const body = answer(url);
    if (body) response.end(JSON.stringify(body));
  });
}

const values = async (line: string, env = {}): Promise<readonly string[]> =>
  (await completed(line, env)).map((each) => each.split('\t')[0] ?? '');

describe('completion of ork', () => {
  it('knows every command of ork --help, and says what each is for', async () => {
    const shown = program.commands.filter((each) => !(each as unknown as { _hidden: boolean })._hidden);
    expect([...(await values('ork '))].sort()).toEqual(shown.map((each) => each.name()).sort());
    expect(await completed('ork ge')).toEqual([
      expect.stringMatching(/^generate\twrite the manifests/),
      expect.stringMatching(/^get\tshow what/),
    ]);
  });

  it('knows the commands below a command', async () => {
    expect(await values('ork generate c')).toEqual(['configmap', 'crd', 'cr', 'chart']);
    expect(await values('ork gate ')).toEqual(['convert', 'run']);
  });

  it('knows the flags of a command that were not given yet', async () => {
    expect(await values('ork diff --')).toEqual(expect.arrayContaining(['--exit-code', '--help']));
    expect(await values('ork diff --exit-code --e')).toEqual([]);
    expect(await values('ork validate --file a.yaml --fi')).toEqual(['--file']);
  });

  it.each(['ork plan -o ', 'ork plan --output ', 'ork plan --output = '])(
    'knows the values after %s',
    async (line) => {
      expect(await values(line)).toEqual(['table', 'wide', 'json', 'yaml', 'name']);
    },
  );

  it('completes a value behind an equals sign with its flag', async () => {
    expect(await values('ork plan --output=j')).toEqual(['--output=json']);
  });

  it('leaves files to the shell', async () => {
    expect(await values('ork validate ')).toEqual([':files']);
    expect(await values('ork validate -f a.yaml ')).toEqual([':files']);
    expect(await values('ork e2e --artifacts ')).toEqual([':folders']);
    expect(await values('ork run --port ')).toEqual([]);
  });

  it('knows the CRDs of a Katalog', async () => {
    const katalog = 'examples/06-depends-on/katalog.yaml';
    expect(await values(`ork autoscale pause -f ${katalog} `)).toEqual([':files']);
    expect(await values(`ork simulate autoscale -f ${katalog} --crd `)).toEqual(['database', 'application']);
    expect(await values('ork autoscale pause -f nowhere.yaml --context x ')).toEqual([]);
  });

  it('knows the subjects of ork get, its CRDs and its CRs', async () => {
    const { url } = await liveApi((path) => {
      if (path === '/katalog') return { crds: [{ name: 'web' }, { name: 'db' }] };
      expect(path).toMatch(/^\/katalog\/web\/cr\?limit=500/);
      const items = [{ name: 'a', namespace: 'x' }, { name: 'b', namespace: 'y' }, { name: 'node' }];
      return { total: 3, items };
    });
    expect(await values('ork get c')).toEqual(['crds', 'crd', 'cr']);
    expect(await values('ork get cr ', { ORK_URL: url })).toEqual(['web', 'db']);
    expect(await values('ork get cr web ', { ORK_URL: url })).toEqual(['x/a', 'y/b', 'node']);
    expect(await values(`ork get -u ${url} -n y cr web `)).toEqual(['b']);
    expect(await values('ork get crds ', { ORK_URL: url })).toEqual([]);
  });

  it('offers no name that a shell would run', async () => {
    const hostile = ['$(touch x)', '`id`', 'a;b', '-rf', 'a b', "it's", 'ok', `\u001b[2J`, 'x'.repeat(600)];
    const { url } = await liveApi(() => ({ total: 9, items: hostile.map((name) => ({ name })) }));
    expect(await values('ork get cr web ', { ORK_URL: url })).toEqual(['ok']);
  });

  it('says nothing when the runtime does not answer in time', async () => {
    const { url } = await liveApi(() => undefined);
    expect(await completed('ork get cr web ', { ORK_URL: url })).toEqual([]);
    expect(await completed('ork get cr web ', { ORK_URL: 'no url' })).toEqual([]);
  });

  it('knows the contexts of the kubeconfig', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'orkestra-completion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'config');
    writeFileSync(file, 'contexts: [{ name: dev }, { name: "kind-a" }, { name: "$(id)" }]');
    expect(await values('ork plan --context ', { KUBECONFIG: file })).toEqual(['dev', 'kind-a']);
    expect(await values(`ork plan --kubeconfig ${file} --context d`)).toEqual(['dev']);
    expect(await values('ork e2e --cluster ', { KUBECONFIG: file })).toEqual([
      ...['embedded', 'envtest', 'dev', 'kind-a'],
    ]);
  });

  it('knows packs, functions and shells', async () => {
    expect(await values('ork init --pack two')).toEqual(['two-runtimes']);
    expect(await values('ork notes show cronV')).toEqual(['cronValid']);
    expect(await values('ork completion ')).toEqual(['bash', 'zsh', 'fish', 'powershell']);
  });

  /** Options whose value is neither one of a list nor a name: what it is, the help says. */
  const FREE =
    /<(text|port|address|url|urls|name|names|namespace|n|count|duration|level|mode|scope|version|user|selector|goal|reference=series|path,\.\.\.|paths|patterns|name=value,\.\.\.|format|image|operation)>/;

  it('every option with a value has choices, a source of names, or is free text by intent', () => {
    const all = (command: Command): readonly string[] => [
      ...command.options
        .filter((option) => option.required && !option.argChoices && optionSources(option).length === 0)
        .map(({ flags }) => `${command.name()} ${flags}`),
      ...command.commands.flatMap(all),
    ];
    expect(all(program).filter((flags) => !FREE.test(flags))).toEqual([]);
  });
});

it('ork completion refuses a shell that it does not know', async () => {
  const { code, err } = await ork(['completion', 'tcsh']);
  expect([code, err]).toEqual([
    2,
    expect.stringContaining('Allowed choices are bash, zsh, fish, powershell'),
  ]);
});
