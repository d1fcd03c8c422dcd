import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../lib/base/index.js';
import { KubeError } from '../../lib/kube/index.js';
import {
  type ClusterReader,
  type ClusterSchemas,
  cacheFolder,
  readClusterSchemas,
} from './cluster-schemas.js';

const DOCUMENT = {
  components: {
    schemas: {
      'com.example.Lid': {
        type: 'object',
        properties: { spec: { allOf: [{ $ref: '#/components/schemas/spec' }] } },
        'x-kubernetes-group-version-kind': [{ group: 'example.com', version: 'v1', kind: 'Lid' }],
      },
      spec: { type: 'object', properties: { again: { $ref: '#/components/schemas/spec' } } },
    },
  },
  paths: {
    '/apis/example.com/v1/namespaces/{namespace}/lids/{name}/status': {
      get: { 'x-kubernetes-group-version-kind': { group: 'example.com', version: 'v1', kind: 'Lid' } },
    },
  },
};

/** Pauses take a turn of the event loop each. */
const clock: Clock = { ...systemClock(), setTimeout: (fn) => setImmediate(fn) };

function readFrom(client: ClusterReader, cache: string): Promise<ClusterSchemas> {
  return readClusterSchemas(client, { cache, clock });
}

/** An API server with one group, whose document has a hash. */
function apiServer(hash: string | undefined, document: unknown = DOCUMENT) {
  const asked: string[] = [];
  const url = `/openapi/v3/apis/example.com/v1${hash === undefined ? '' : `?hash=${hash}`}`;
  return {
    asked,
    server: 'https://a.example.com/',
    read: async (path: string): Promise<unknown> => {
      asked.push(path);
      if (path === '/version') return { major: '1', minor: '36' };
      if (path !== '/openapi/v3') return document;
      return {
        paths: {
          'apis/example.com/v1': { serverRelativeURL: url },
          'apis/authentication.k8s.io/v1': { serverRelativeURL: '/openapi/v3/apis/authentication.k8s.io/v1' },
          version: {},
        },
      };
    },
  };
}

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'orkestra-cache-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}

const documents = ({ asked }: { asked: readonly string[] }): readonly string[] =>
  asked.filter((path) => path.includes('example.com'));

it('reads the documents of groups that Katalogs can name, and writes references out', async () => {
  const server = apiServer('A1');
  const { version, kinds } = await readFrom(server, await folder());
  expect(version).toBe('1.36');
  expect(kinds.map(({ group, kind, hasStatus }) => [group, kind, hasStatus])).toEqual([
    ['example.com', 'Lid', true],
  ]);
  expect(kinds[0]?.schema).toMatchObject({
    properties: { spec: { properties: { again: { type: 'object' } } } },
  });
  expect(documents(server)).toEqual(['/openapi/v3/apis/example.com/v1?hash=A1']);
});

it('asks for a document again when its hash has changed, and keeps the newest alone', async () => {
  const cache = await folder();
  const first = apiServer('A1');
  await readFrom(first, cache);
  const same = apiServer('A1', 'not asked for');
  const again = await readFrom(same, cache);
  expect([documents(same), again.kinds.length]).toEqual([[], 1]);
  const changed = apiServer('B2');
  await readFrom(changed, cache);
  expect(documents(changed)).toHaveLength(1);
  const [server = ''] = await readdir(join(cache, 'openapi'));
  expect(await readdir(join(cache, 'openapi', server))).toEqual(['apis_example.com_v1 B2.json']);
});

it('keeps no document without a hash, or whose hash cannot name a file', async () => {
  const cache = await folder();
  for (const hash of [undefined, '../../x', 'x'.repeat(129)]) {
    const server = apiServer(hash);
    await readFrom(server, cache);
    expect(documents(server)).toHaveLength(1);
  }
  expect(await readdir(cache)).toEqual([]);
});

it('reads a kept document again that was cut short, and one whose folder is a file', async () => {
  const cache = await folder();
  await readFrom(apiServer('A1'), cache);
  const [server = ''] = await readdir(join(cache, 'openapi'));
  await writeFile(join(cache, 'openapi', server, 'apis_example.com_v1 A1.json'), '{"comp');
  expect((await readFrom(apiServer('A1'), cache)).kinds).toHaveLength(1);
  await writeFile(join(cache, 'file'), '');
  expect((await readFrom(apiServer('A1'), join(cache, 'file'))).kinds).toHaveLength(1);
});

it.each([
  [null],
  ['text'],
  [{ components: [] }],
  [{ components: { schemas: { a: 1, b: { 'x-kubernetes-group-version-kind': 2 } } } }],
])('finds no kind in the document %j', async (document) => {
  expect((await readFrom(apiServer(undefined, document), await folder())).kinds).toEqual([]);
});

it.each([
  [{}, /\/\.cache\/ork$/],
  [{ XDG_CACHE_HOME: '' }, /\/\.cache\/ork$/],
  [{ XDG_CACHE_HOME: '/c' }, /^\/c\/ork$/],
])('the folder of the cache of %j', (env, path) => {
  expect(cacheFolder(env)).toMatch(path);
});

const STATUS = { reason: 'x', message: '', retryAfterMs: undefined, kind: undefined, causes: [] };
/** An answer with an empty body. */
const EMPTY = new KubeError('ORK_KUBE_ANSWER', 'GET /openapi/v3', { ...STATUS, code: 200 });

function refused(code: number): KubeError {
  return new KubeError('ORK_KUBE_API', 'GET /openapi/v3', { ...STATUS, code });
}

/** An API server whose documents are answered by `read` instead. */
function changing(read: (path: string) => unknown) {
  const server = apiServer('A1');
  return {
    ...server,
    read: async (path: string): Promise<unknown> => {
      if (!path.includes('example.com')) return server.read(path);
      server.asked.push(path);
      const answer = read(path);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}

it('reads a document that has changed since the index by its newest hash, and keeps none', async () => {
  const cache = await folder();
  const server = changing((path) => (path.includes('hash') ? refused(301) : DOCUMENT));
  expect((await readFrom(server, cache)).kinds).toHaveLength(1);
  expect(documents(server)).toHaveLength(2);
  expect(await readdir(cache)).toEqual([]);
});

it('leaves out a document that is gone since the index', async () => {
  const gone = changing(() => refused(404));
  expect((await readFrom(gone, await folder())).kinds).toEqual([]);
  const first = changing((path) => refused(path.includes('hash') ? 301 : 404));
  expect((await readFrom(first, await folder())).kinds).toEqual([]);
});

it('asks again for a document that is empty, as it is a while after a CRD was made or removed', async () => {
  const answers = (last: unknown) => {
    let left = 3;
    return changing(() => (left-- > 0 ? EMPTY : last));
  };
  const made = answers(DOCUMENT);
  expect((await readFrom(made, await folder())).kinds).toHaveLength(1);
  expect(documents(made)).toHaveLength(4);
  expect((await readFrom(answers(refused(404)), await folder())).kinds).toEqual([]);
});

it('fails where a document stays empty', async () => {
  const empty = changing(() => EMPTY);
  await expect(readFrom(empty, await folder())).rejects.toMatchObject({ code: 'ORK_KUBE_ANSWER' });
  expect(documents(empty)).toHaveLength(26);
});

it('fails once no document is read or kept any more', async () => {
  const cache = await folder();
  const server = apiServer('A1');
  const read = async (path: string): Promise<unknown> => {
    if (path.includes('forbidden')) throw refused(403);
    if (path.includes('example.com')) await new Promise(setImmediate);
    const answer = await server.read(path);
    if (path !== '/openapi/v3') return answer;
    const { paths } = answer as { readonly paths: object };
    return { paths: { ...paths, 'apis/forbidden/v1': {} } };
  };
  await expect(readFrom({ ...server, read }, cache)).rejects.toThrow(KubeError);
  const [name = ''] = await readdir(join(cache, 'openapi'));
  expect(await readdir(join(cache, 'openapi', name))).toEqual(['apis_example.com_v1 A1.json']);
});

it('fails where it may not read a document', async () => {
  await expect(
    readFrom(
      changing(() => refused(403)),
      await folder(),
    ),
  ).rejects.toThrow(KubeError);
});
