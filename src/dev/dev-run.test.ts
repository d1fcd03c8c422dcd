import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import { KubeClient } from '../../runtime/index.js';
import { crdEntry } from '../../test/support/program.js';
import { openDevCluster } from './dev-run.js';

const CONFIG = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'b' } };
const WAIT = { apiVersion: 'v1', kind: 'ConfigMap', namespace: undefined, ready: true, timeoutMs: 5_000 };
const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'db' },
  spec: {
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: { containers: [{ name: 'db', image: 'db:1' }] },
    },
  },
};
const CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'loaders.pipeline.example.org' },
  spec: {
    group: 'pipeline.example.org',
    scope: 'Namespaced',
    names: { kind: 'Loader', plural: 'loaders', singular: 'loader' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};
const CR = { apiVersion: 'pipeline.example.org/v1', kind: 'Loader', metadata: { name: 'l' } };

function written(objects: Readonly<Record<string, object>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-dev-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, object] of Object.entries(objects)) writeFileSync(join(folder, name), stringify(object));
  return join(folder, 'katalog.yaml');
}

const clock = systemClock();
const lines: string[] = [];
const log = {
  debug: () => undefined,
  info: (fields: object, message: string) => void lines.push(`${message} ${Object.values(fields).at(-1)}`),
  warn: () => undefined,
  error: () => undefined,
};

it('ork run --dev applies setup, waits, then applies the CRD and the CRs', async () => {
  const file = written({ 'a.yaml': CONFIG, 'd.yaml': DEPLOYMENT, 'crd.yaml': CRD, 'cr.yaml': CR });
  const entry = crdEntry(
    {},
    {
      setup: ['a.yaml', 'd.yaml'],
      setupWait: [
        { ...WAIT, name: 'settings' },
        { ...WAIT, apiVersion: 'apps/v1', kind: 'Deployment', name: 'db', namespace: 'default' },
      ],
      crdFile: 'crd.yaml',
      crFiles: ['cr.yaml'],
    },
  );
  const dev = await openDevCluster([{ entry, file }], { clock, random: systemRandom, log });
  onTestFinished(() => dev.stop());
  const client = new KubeClient({ config: { from: 'text', text: dev.kubeconfig }, clock });
  onTestFinished(() => client.close());
  const loaders = { apiVersion: 'pipeline.example.org/v1', plural: 'loaders', namespaced: true };
  expect((await client.get(loaders, { namespace: 'default', name: 'l' })).kind).toBe('Loader');
  expect(lines.slice(1).map((line) => line.replace(/ \S*\//, ' '))).toEqual([
    'manifest applied a.yaml',
    'manifest applied d.yaml',
    'setup object ready settings',
    'setup object ready db',
    'manifest applied crd.yaml',
    'manifest applied cr.yaml',
  ]);
});

it.each([
  [{ namespace: undefined }, 'ConfigMap default/none'],
  [{ namespace: 'shop' }, 'ConfigMap shop/none'],
  [{ kind: 'Namespace', namespace: 'shop' }, 'Namespace none'],
])('a setup object that does not exist in time is named: %j', async (more, what) => {
  const setupWait = [{ ...WAIT, ...more, name: 'none', timeoutMs: 1 }];
  const opened = openDevCluster([{ entry: crdEntry({}, { setupWait }), file: 'k.yaml' }], {
    ...{ clock, log },
    random: systemRandom,
  });
  await expect(opened).rejects.toMatchObject({
    code: 'ORK_SETUP_WAIT',
    message: `${what} does not exist after 1ms`,
  });
});
