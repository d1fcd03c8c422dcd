import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Agent, request } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDevCluster } from '../devcluster/index.js';
import { katalogJsonSchema } from '../katalog/index.js';
import { systemClock } from '../lib/base/index.js';
import {
  exampleFiles,
  exampleFolders,
  exampleObjects,
  exampleText,
  loadExample,
  ROOT,
} from './support/examples.js';
import type { KubeBody } from './support/kube-body.js';

const validate = new Ajv2020({ allowUnionTypes: true, allErrors: true }).compile(katalogJsonSchema());
const objects = exampleFiles().flatMap((file) => exampleObjects(file).map((object) => ({ file, object })));
const katalogs = objects.filter(({ object }) => object.kind === 'Katalog');
const crds = objects.filter(({ object }) => object.kind === 'CustomResourceDefinition');
const kinds = new Set(crds.map(({ object }) => namesOf(object).kind));
/** Besides CRs, an example may bring objects of Kubernetes itself. */
const crs = objects.filter(({ file, object }) => file.endsWith('/cr.yaml') && kinds.has(object.kind ?? ''));

describe('the examples', () => {
  it('examples are numbered without a gap and listed in order', () => {
    const numbers = exampleFolders().map((folder) => Number(/^(\d\d)-[a-z-]+$/.exec(folder)?.[1]));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    const index = readFileSync(join(ROOT, 'examples/README.md'), 'utf8');
    const linked = [...index.matchAll(/^\| \[[^\]]+\]\(([^)]+)\/\) \|/gm)].map(([, folder]) => folder);
    expect(linked).toEqual(exampleFolders());
  });

  it('every example has a page, a Katalog, a CRD and a CR', () => {
    for (const files of [katalogs, crds, crs]) {
      expect([...new Set(files.map(({ file }) => folderOf(file)))]).toEqual(exampleFolders());
    }
    for (const folder of exampleFolders()) {
      const page = pageOf(folder);
      expect(page).toMatch(new RegExp(`^# ${folder.slice(0, 2)} [A-Z]`));
      const named = [...page.matchAll(/\bexamples\/[\w/-]+\.yaml/g)].map(([path]) => path);
      expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
      expect(named.some((path) => path.startsWith(`examples/${folder}/`))).toBe(true);
    }
  });

  it.each(katalogs)('$file loads without a problem', ({ file }) => {
    const { plan, problems } = loadExample(file);
    expect(problems).toEqual([]);
    expect(plan?.katalog.name).toBeTruthy();
  });

  it.each(katalogs)('$file waits for its children where it builds some', ({ file }) => {
    for (const { program } of loadExample(file).plan?.crds.values() ?? []) {
      const builds = program.childKinds.length > 0;
      expect(program.status.ready).toBe(builds ? 'children' : 'reconciled');
    }
  });

  it.each(katalogs)('$file is valid by the JSON Schema and names it for editors', ({ file, object }) => {
    expect(exampleText(file).split('\n')[1]).toBe(
      '# yaml-language-server: $schema=../../dist/katalog.schema.json',
    );
    validate(object);
    expect(validate.errors).toBeNull();
  });

  it.each(katalogs)('$file names types that the CRD beside it defines', ({ file }) => {
    const defined = crds.filter((crd) => folderOf(crd.file) === folderOf(file)).map(({ object }) => object);
    for (const { entry } of loadExample(file).plan?.crds.values() ?? []) {
      const { group, version, plural, kind } = entry.apiTypes;
      expect(defined).toContainEqual(
        expect.objectContaining({
          metadata: { name: `${plural}.${group}` },
          spec: expect.objectContaining({
            group,
            names: expect.objectContaining({ kind, plural }),
            versions: expect.arrayContaining([expect.objectContaining({ name: version })]),
          }),
        }),
      );
    }
  });

  it('all examples fit in one cluster, and their CRs have only fields of their schemas', async () => {
    const create = await openCluster();
    const installed = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    for (const { object } of crds) expect(await create(installed, object)).toEqual([201, '']);
    for (const { object } of crs) {
      const { apiVersion, kind } = object;
      const plural = crds.map(({ object: crd }) => namesOf(crd)).find((names) => names.kind === kind)?.plural;
      const path = `/apis/${apiVersion}/namespaces/${object.metadata.namespace}/${plural}?fieldValidation=Strict`;
      expect(await create(path, object)).toEqual([201, '']);
    }
  });

  it.each(exampleFiles())('%s begins with a comment on what it shows', (file) => {
    expect(exampleText(file)).toMatch(/^# [A-Z].*\.\n/);
  });
});

function folderOf(file: string): string {
  return file.split('/')[0] ?? '';
}

function pageOf(folder: string): string {
  return readFileSync(join(ROOT, 'examples', folder, 'README.md'), 'utf8');
}

function namesOf(crd: KubeBody): { kind: string; plural: string } {
  return crd.spec['names'] as { kind: string; plural: string };
}

/** Creates an object in a cluster of the test's own; the status of the answer, and the message if it refused. */
async function openCluster(): Promise<(path: string, object: unknown) => Promise<[number, string]>> {
  const cluster = await startDevCluster({ clock: systemClock() });
  const dispatcher = new Agent();
  onTestFinished(async () => {
    await dispatcher.destroy();
    await cluster.stop();
  });
  return async (path, object) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(object);
    const answer = await request(cluster.url + path, { method: 'POST', dispatcher, headers, body });
    const { message = '' } = (await answer.body.json()) as { message?: string };
    return [answer.statusCode, message];
  };
}
