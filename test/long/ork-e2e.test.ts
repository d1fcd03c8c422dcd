/** `ork e2e` as a person runs it: documents of the examples, and documents that fail. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { exampleFolders, ROOT } from '../support/examples.js';
import { isAlive, ork, orkMain } from '../support/ork.js';

/** Every variable that an example names. */
const ENV = {
  FLAGS_URL: 'http://127.0.0.1:9',
  PURCHASING_WEBHOOK: 'http://127.0.0.1:9/hook',
  LOADER_URL: 'http://127.0.0.1:9',
};
const CLUSTERS = ['embedded', ...(process.env['KUBEBUILDER_ASSETS'] ? ['envtest'] : [])];

interface Report {
  readonly passed: boolean;
  readonly documents: readonly {
    readonly state: string;
    readonly error?: { readonly message: string };
    readonly left: readonly string[];
    readonly checkpoints: readonly {
      readonly name: string;
      readonly state: string;
      readonly outcomes: readonly object[];
    }[];
  }[];
}

async function report(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly report: Report; readonly stderr: string }> {
  const { code, stdout, stderr } = await ork(['e2e', '-o', 'json', ...args], ENV);
  if (stdout === '') throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as Report, stderr };
}

/** The folder of an example, to be changed. */
function copyOf(example: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-e2e-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true });
  return folder;
}

/** The document of an example with other checkpoints. */
function documentWith(example: string, expectations: string): string {
  const file = join(copyOf(example), 'e2e.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text.slice(0, text.indexOf('  expect:'))}  expect:\n${expectations}`);
  return file;
}

describe.each(CLUSTERS)('on %s', (cluster) => {
  it.each(exampleFolders())(
    'the E2E document of %s passes',
    async (example) => {
      const { code, report: read } = await report([
        '-f',
        join(ROOT, 'examples', example, 'e2e.yaml'),
        '--cluster',
        cluster,
      ]);
      const failed = read.documents.flatMap(({ error, checkpoints }) => [
        ...(error ? [error.message] : []),
        ...checkpoints.filter(({ state }) => state === 'failed'),
      ]);
      expect(failed).toEqual([]);
      expect(code).toBe(0);
    },
    120_000,
  );
});

describe('on an embedded cluster', () => {
  it('the runtime is a Pod: its logs are read, its deletion kills it, and another one takes its place', async () => {
    const file = documentWith(
      '01-website',
      `    - name: the leader logs
      after: cr-applied
      kubectl:
        logs:
          - { leaderElection: { lease: orkestra-konductor, namespace: orkestra-system }, outputContains: became konductor }
          - { labelSelector: app.kubernetes.io/name=orkestra, namespace: orkestra-system, jq: .msg, outputContains: operator started }
    - name: the leader is killed
      after: cr-applied
      kubectl:
        delete: [{ leaderElection: { lease: orkestra-konductor }, namespace: orkestra-system }]
        get: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system, field: status.readyReplicas, equals: 1 }]
        port-forward:
          - { service: orkestra-runtime, namespace: orkestra-system, port: 8080, path: /readyz, statusCode: 200 }
    - name: the runtime is restarted and scaled
      after: cr-applied
      kubectl:
        restart: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system }]
        scale: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system, replicas: 2 }]
        get: [{ kind: Deployment, name: orkestra-runtime, namespace: orkestra-system, field: status.readyReplicas, equals: 2 }]
`,
    );
    const { report: read, code } = await report(['-f', file]);
    expect(read.documents[0]).toMatchObject({ state: 'passed' });
    expect(code).toBe(0);
  }, 120_000);

  it('exec and cp of a runtime that is a process are skipped, and say what is served', async () => {
    const own = 'labelSelector: app.kubernetes.io/name=orkestra, namespace: orkestra-system';
    const file = documentWith(
      '01-website',
      `    - name: in the runtime
      after: cr-applied
      kubectl:
        exec: [{ ${own}, command: [ls], exists: true }]
        cp: [{ ${own}, src: /etc/hosts, exists: true }]
`,
    );
    const { code, stdout } = await ork(['e2e', '-f', file]);
    const skipped =
      /skipped (exec|cp) .*: pod "orkestra-runtime-.*" is a process of this machine, not a container/g;
    expect([...stdout.matchAll(skipped)].map(([, what]) => what)).toEqual(['exec', 'cp']);
    expect(code).toBe(0);
  }, 120_000);

  it('what needs a container is skipped and counted, and fails with --no-skips', async () => {
    const file = documentWith(
      '01-website',
      `    - name: in the container
      after: cr-applied
      timeout: 1m
      resources: [{ kind: Deployment, name: hello, ready: true }]
      kubectl: { exec: [{ labelSelector: orkestra-owner=hello, command: [ls], exists: true }] }
`,
    );
    const { code, stdout } = await ork(['e2e', '-f', file]);
    expect(stdout).toMatch(/skipped exec orkestra-owner=hello: pod "hello-.*" is simulated/);
    expect(stdout).toContain('1 passed, 1 skipped');
    expect(code).toBe(0);
    expect((await ork(['e2e', '-f', file, '--no-skips'])).code).toBe(1);
  }, 120_000);

  it('a checkpoint that fails shows what was wanted and seen, in JUnit and artifacts too', async () => {
    const file = documentWith(
      '01-website',
      `    - name: any phase
      after: cr-applied
      timeout: 1m
      kubectl: { get: [{ kind: Website, name: hello, field: status.phase, oneOf: [Starting, Serving] }] }
    - name: closed
      after: cr-applied
      timeout: 1s
      kubectl: { get: [{ kind: Website, name: hello, field: status.phase, equals: Closed }] }
      onFailure: { commands: [echo seen in the shell] }
`,
    );
    const folder = join(file, '..');
    const args = ['--junit', join(folder, 'out/junit.xml'), '--artifacts', join(folder, 'out')];
    const { code, stdout } = await ork(['e2e', '-f', file, ...args], { GITHUB_ACTIONS: 'true' });
    expect(stdout).toContain('- wanted equals: Closed');
    expect(stdout).toMatch(/\+ seen: (Starting|Serving)/);
    expect(stdout).toContain('seen in the shell');
    expect(stdout).toContain('::error file=');
    expect(code).toBe(1);
    expect(readFileSync(join(folder, 'out/junit.xml'), 'utf8')).toContain('<failure message=');
    expect(readdirSync(join(folder, 'out/website'))).toEqual(
      expect.arrayContaining([
        'events.txt',
        'objects.yaml',
        expect.stringMatching(/^orkestra-runtime-.*\.log$/),
      ]),
    );
  }, 60_000);

  it('Ctrl-C ends the run with 130 and its processes with it', async () => {
    const file = documentWith(
      '01-website',
      '    - { name: long, timeout: 10m, kubectl: { get: [{ kind: ConfigMap, name: none, exists: true }] } }\n',
    );
    const child: ChildProcess = spawn(process.execPath, [orkMain(), 'e2e', '-f', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...ENV },
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = once(child, 'close');
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    for await (const line of lines) if (line.includes('on embedded')) break;
    const children = await untilChild(child.pid ?? 0);
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    expect(children.filter(isAlive)).toEqual([]);
  }, 60_000);

  it('-t ends a document that takes longer', async () => {
    const file = documentWith(
      '01-website',
      '    - { name: long, timeout: 10m, kubectl: { get: [{ kind: ConfigMap, name: none, exists: true }] } }\n',
    );
    const { code, stdout } = await ork(['e2e', '-f', file, '-t', '3s']);
    expect(stdout).toContain('error: the document did not end within 3s');
    expect(code).toBe(1);
  }, 60_000);
});

describe('before anything starts', () => {
  it('--dry-run lists what would run', async () => {
    const { code, stdout } = await ork(
      ['e2e', `${join(ROOT, 'examples')}/...`, '--dry-run', '--skip', '02-drift'],
      ENV,
    );
    expect(stdout).toContain('01-website/e2e.yaml: website');
    expect(stdout).not.toContain('02-drift');
    expect(code).toBe(0);
  });

  it('a kind cluster without the tool names the choices', async () => {
    const file = join(copyOf('02-drift'), 'e2e.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('provider: embedded', 'provider: kind'));
    const { code, stderr } = await ork(['e2e', '-f', file], { PATH: '/usr/bin/none' });
    expect(stderr).toContain('--cluster embedded, --cluster envtest, --cluster <context> or --use-current');
    expect(code).toBe(1);
  });

  it('documents in parallel need clusters of their own', async () => {
    const file = join(ROOT, 'examples/01-website/e2e.yaml');
    expect((await ork(['e2e', '-f', file, '--parallel', '2', '--use-current'])).code).toBe(2);
  });

  it('a Katalog that is not valid is reported with its place', async () => {
    const folder = copyOf('02-drift');
    writeFileSync(
      join(folder, 'katalog.yaml'),
      'apiVersion: orkestra.orkspace.io/v1\nkind: Katalog\nmetadata: { nam: x }\nspec: { crds: {} }\n',
    );
    const { code, stderr } = await ork(['e2e', '-f', join(folder, 'e2e.yaml')]);
    expect(stderr).toMatch(/katalog\.yaml:3:\d+ .*unknown field "nam"/);
    expect(code).toBe(1);
  });
});

/** The pids of the children of a process, once it has one. */
async function untilChild(pid: number): Promise<readonly number[]> {
  const read = (): string => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  while (read() === '') await new Promise((resolve) => setTimeout(resolve, 20));
  return read().split(' ').map(Number);
}
