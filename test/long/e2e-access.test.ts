/** `ork e2e` of a Katalog whose Live API takes tokens, and of a runtime that serves TLS. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { authority } from '../support/authority.js';
import { documentWith } from '../support/e2e-run.js';
import { ork } from '../support/ork.js';
import { servingCertificate } from '../support/secured-runtime.js';

const CLUSTERS = ['embedded', ...(process.env['KUBEBUILDER_ASSETS'] ? ['envtest'] : [])];
const TOKEN = 'a-token-of-the-live-api-of-this-test';
const PLACE =
  'namespace: orkestra-system, path: /katalog/website, statusCode: 200, jq: .name, equals: website';
const LEASE = 'leaderElection: { lease: orkestra-konductor, namespace: orkestra-system }';

/** Reads the runtime by Service and by Lease, by name and number of its port. */
function secured(timeout: string): string {
  const file = documentWith(
    '',
    `    - name: the runtime is read
      after: cr-applied
      timeout: ${timeout}
      kubectl:
        port-forward:
          - { service: orkestra-runtime, port: 8080, ${PLACE} }
          - { service: orkestra-runtime, port: http, ${PLACE} }
          - { ${LEASE}, port: 8080, ${PLACE} }
          - { ${LEASE}, port: http, ${PLACE} }
`,
  );
  takesTokens(file);
  return file;
}

/** Of the Katalog beside a document. */
function takesTokens(file: string): void {
  const katalog = join(dirname(file), 'katalog.yaml');
  const { security = {}, ...others } = parse(readFileSync(katalog, 'utf8')) as { security?: object };
  const restricted = { ...others, security: { ...security, api: { auth: 'token' } } };
  writeFileSync(katalog, stringify(restricted));
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'orkestra-access-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Every file that a run has written. */
function textsIn(path: string): string {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return files.map(({ name, parentPath }) => readFileSync(join(parentPath, name), 'utf8')).join('\n');
}

/** With the domain of the CR of examples/16-admission. */
const OTHER_PLATFORM = {
  apiVersion: 'examples.orkestra.io/v1',
  kind: 'Platform',
  metadata: { name: 'other', namespace: 'default' },
  spec: { image: 'registry.example.org/other:1.0.0', environment: 'staging', domain: 'books.example.org' },
};

describe.each(CLUSTERS)('ork e2e on %s', (cluster) => {
  const within =
    (timeout: string) =>
    (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
      ork(['e2e', '-f', secured(timeout), '--cluster', cluster, ...args], { ORK_API_TOKEN: TOKEN, ...env });
  const run = within('60s');
  // What is wrong stays wrong, however long it is looked at.
  const fail = within('2s');

  it('reads a Live API with the token of --token-file or ORK_TOKEN, and tells it nobody', async () => {
    const place = folder();
    const file = join(place, 'token');
    writeFileSync(file, `${TOKEN}\n`);
    const told = join(place, 'told');
    const args = ['--artifacts', told, '--junit', join(told, 'junit.xml'), '-o', 'json'];
    const passed = await run({}, '--token-file', file, ...args);
    expect([passed.code, passed.stderr]).toEqual([0, '']);
    const wrong = await fail({ ORK_TOKEN: `${TOKEN}-old` }, ...args);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toContain('unauthorized');
    for (const text of [passed.stdout, wrong.stdout, wrong.stderr, textsIn(told)])
      expect(text).not.toContain(TOKEN);
    expect((await run({ ORK_TOKEN: TOKEN })).code).toBe(0);
  });

  it('reads a runtime that serves TLS, and checks its certificate with --ca-file', async () => {
    const place = folder();
    const { ca, env } = await servingCertificate(await authority('ours'), place);
    const other = join(place, 'other.crt');
    writeFileSync(other, (await authority('theirs')).ca);
    const access = { ...env, ORK_TOKEN: TOKEN };
    for (const args of [[], ['--ca-file', ca]]) {
      const { code, stdout, stderr } = await run(access, ...args);
      expect([code, stderr, stdout]).toEqual([0, '', expect.stringContaining('1 passed')]);
    }
    const refused = await fail(access, '--ca-file', other);
    expect([refused.code, refused.stdout]).toEqual([1, expect.stringMatching(/certificate|issuer/)]);
  });

  it('lets the gateway ask a runtime that takes tokens and serves TLS, with those of the flags', async () => {
    const { ca, env } = await servingCertificate(await authority('ours'), folder());
    const file = documentWith(
      '',
      `    - name: the runtime knows the first one
      after: cr-applied
      timeout: 60s
      resources:
        - { kind: Deployment, name: books, count: 1 }
    - name: a value that is taken is refused
      after: cr-applied
      timeout: 60s
      kubectl:
        apply:
          - { inline: ${JSON.stringify(OTHER_PLATFORM)}, exitCode: 1, outputContains: belongs to another Platform }
`,
      '16-admission',
    );
    takesTokens(file);
    const access = { ...env, ORK_API_TOKEN: TOKEN, ORK_TOKEN: TOKEN };
    const run = await ork(['e2e', '-f', file, '--cluster', cluster, '--ca-file', ca], access);
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('2 passed')]);
  });
});
