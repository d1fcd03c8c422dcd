/** A runtime in a process of its own whose Katalog has settings of its own, with nothing to do. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authority } from './authority.js';
import { cluster, type OnTestFinished, testNamespace } from './cluster.js';
import type { TestCrd } from './crd.js';
import { katalogText } from './katalog-text.js';
import { orkMain } from './ork.js';
import { type ProcessOptions, RuntimeProcess } from './runtime-process.js';

/** A folder that is removed when the test ends. */
export async function testFolder(finished: OnTestFinished): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'orkestra-control-'));
  finished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export interface SecuredRuntime {
  readonly process: RuntimeProcess;
  readonly folder: string;
  readonly namespace: string;
}

/** `more` stands beside `spec` in its Katalog: `security` and the like. */
export async function securedRuntime(
  crd: TestCrd,
  finished: OnTestFinished,
  more: object,
  options: Partial<ProcessOptions> = {},
): Promise<SecuredRuntime> {
  const folder = await testFolder(finished);
  const namespace = await testNamespace(cluster(), finished);
  const katalog = join(folder, 'katalog.yaml');
  await writeFile(katalog, katalogText('secured', { load: { crd, namespace, body: 'workers: 1' } }, more));
  const process = await RuntimeProcess.start({
    main: orkMain(),
    katalog,
    kubeconfig: cluster().kubeconfig,
    identity: 'secured-0',
    namespace,
    lease: 'secured',
    leaseDuration: '15s',
    ...options,
  });
  finished(() => process.kill());
  return { process, folder, namespace };
}

/** The files of a certificate for 127.0.0.1, and the variables that a runtime serves with it. */
export async function servingCertificate(root: Authority, folder: string) {
  const { cert, key } = await root.issue(['127.0.0.1']);
  const paths = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key'), ca: join(folder, 'ca.crt') };
  await Promise.all([writeFile(paths.cert, cert), writeFile(paths.key, key), writeFile(paths.ca, root.ca)]);
  return { ca: paths.ca, env: { ORK_TLS_CERT: paths.cert, ORK_TLS_KEY: paths.key } };
}
