/** `ork lsp`, as it is built, with a client of the protocol over stdio. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { ROOT } from './support/examples.js';
import { crdText, katalogOf, problemsOf } from './support/typed.js';

interface Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly message: string;
  readonly code: string;
  readonly severity: number;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

const CRD = crdText(`
type: object
properties:
  spec:
    type: object
    properties:
      image: { type: string, description: What runs. }
      size: { type: string, enum: [small, large] }
      hosts: { type: array, items: { type: object, properties: { name: { type: string } } } }
  status:
    type: object
    properties: { phase: { type: string }, conditions: { type: array, items: { type: object } }, observedGeneration: { type: integer } }
`);

const box = (template: string): string => `onReconcile:
  deployments: [{ image: a }]
  configMaps:
    - when: [{ field: spec.size, equals: small }]
      data: { x: '${template}' }
status:
  fields: [{ path: phase, value: x }]`;

let folder: string;
let child: ChildProcess;
let client: MessageConnection;
const waiting = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();

/** What the server says of a document the next time. */
function diagnosed(uri: string): Promise<readonly Diagnostic[]> {
  return new Promise((resolve) => waiting.set(uri, resolve));
}

const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

let version = 0;

/** Opens a document, or changes what stands in it; nothing of it is saved. */
async function write(name: string, text: string): Promise<void> {
  const uri = uriOf(name);
  version++;
  if (version === 1 || !opened.has(name)) {
    opened.add(name);
    await client.sendNotification('textDocument/didOpen', {
      textDocument: { uri, languageId: 'yaml', version, text },
    });
  } else {
    await client.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ text }],
    });
  }
}

const opened = new Set<string>();

/** The position after the first place of `text` up to `|`. */
function positionIn(document: string, marked: string): Position {
  const at = document.indexOf(marked.replace('|', '')) + marked.indexOf('|');
  const lines = document.slice(0, at).split('\n');
  return { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

async function completed(text: string, marked: string): Promise<readonly string[]> {
  await write('katalog.yaml', text);
  const items: { label: string }[] = await client.sendRequest('textDocument/completion', {
    textDocument: { uri: uriOf('katalog.yaml') },
    position: positionIn(text, marked),
  });
  return items.map(({ label }) => label);
}

async function hovered(text: string, marked: string): Promise<string | undefined> {
  await write('katalog.yaml', text);
  const hover: { contents: { value: string } } | null = await client.sendRequest('textDocument/hover', {
    textDocument: { uri: uriOf('katalog.yaml') },
    position: positionIn(text, marked),
  });
  return hover?.contents.value;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orkestra-editor-'));
  await writeFile(join(folder, 'crd.yaml'), CRD);
  await writeFile(join(folder, 'katalog.yaml'), katalogOf(box('{{ .spec.image }}')));
  child = spawn(process.execPath, [join(ROOT, 'dist', 'src', 'main.js'), 'lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('no streams');
  client = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  client.onNotification(
    'textDocument/publishDiagnostics',
    (said: { uri: string; diagnostics: Diagnostic[] }) => {
      waiting.get(said.uri)?.(said.diagnostics);
      waiting.delete(said.uri);
    },
  );
  client.listen();
  await client.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  await client.sendNotification('initialized', {});
});

afterAll(async () => {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  await client.sendRequest('shutdown');
  await client.sendNotification('exit');
  await gone;
  client.dispose();
  await rm(folder, { recursive: true });
});

describe('ork lsp', () => {
  it('says of an unsaved text what ork validate says of the file, at the same place', async () => {
    const text = katalogOf(box('{{ .spec.imge }}'));
    const said = diagnosed(uriOf('katalog.yaml'));
    await write('katalog.yaml', text);
    const [problem] = problemsOf(text, { 'crd.yaml': CRD });
    const [diagnostic, second] = await said;
    expect(second).toBeUndefined();
    expect(diagnostic?.message).toContain('unknown field "spec.imge" (did you mean "image"?)');
    expect(diagnostic?.message).toContain('crd.yaml:19');
    expect(diagnostic).toMatchObject({
      code: problem?.code,
      severity: 1,
      range: {
        start: { line: (problem?.line ?? 0) - 1, character: (problem?.column ?? 0) - 1 },
        end: { character: (problem?.column ?? 0) + 3 },
      },
    });
    expect(await readFile(join(folder, 'katalog.yaml'), 'utf8')).not.toContain('imge');
  });

  it('hints at an optional field in a required one, which ork validate does not mention', async () => {
    const text = katalogOf('onReconcile:\n  deployments:\n    - image: "{{ .spec.image }}"');
    const said = diagnosed(uriOf('katalog.yaml'));
    await write('katalog.yaml', text);
    expect((await said).map(({ code, severity }) => [code, severity])).toEqual([['ORK_TYPE_VALUE', 4]]);
    expect(problemsOf(text, { 'crd.yaml': CRD })).toEqual([]);
  });

  it('corrects a name to the nearest one', async () => {
    const text = katalogOf(box('{{ .spec.imgae }}'));
    const said = diagnosed(uriOf('katalog.yaml'));
    await write('katalog.yaml', text);
    const [diagnostic] = await said;
    const actions: {
      title: string;
      edit: { changes: Record<string, { newText: string; range: unknown }[]> };
    }[] = await client.sendRequest('textDocument/codeAction', {
      textDocument: { uri: uriOf('katalog.yaml') },
      range: diagnostic?.range,
      context: { diagnostics: [diagnostic] },
    });
    expect(actions.map(({ title }) => title)).toEqual(['Write "image"']);
    const [edit] = actions[0]?.edit.changes[uriOf('katalog.yaml')] ?? [];
    expect(edit).toEqual({ newText: 'image', range: diagnostic?.range });
  });

  it('follows an unsaved change of the CRD', async () => {
    const first = diagnosed(uriOf('katalog.yaml'));
    await write('katalog.yaml', katalogOf(box('{{ .spec.imgae }}')));
    expect(await first).toHaveLength(1);
    const after = diagnosed(uriOf('katalog.yaml'));
    await write('crd.yaml', CRD.replace('image:', 'imgae:'));
    expect(await after).toEqual([]);
    const again = diagnosed(uriOf('katalog.yaml'));
    await write('crd.yaml', CRD);
    expect(await again).toHaveLength(1);
  });

  it.each([
    ['{{ .spec. }}', '.spec.|', ['image', 'size', 'hosts']],
    ['{{ .spec.im }}', '.spec.im|', ['image', 'size', 'hosts']],
    ['{{ range .spec.hosts }}{{ . }}{{ end }}', '{{ .|', ['name']],
    ['{{ .children. }}', '.children.|', ['deployment', 'deployments', 'configmap', 'configmaps']],
    ['{{ .metrics.wo }}', '.metrics.wo|', ['workers', 'queueDepth']],
  ])('completes fields in %s', async (template, marked, names) => {
    const found = await completed(katalogOf(box(template)), marked);
    expect(found).toEqual(expect.arrayContaining(names));
    expect(found).not.toContain('toUpper');
  });

  it('completes functions at the beginning of an action and in parentheses', async () => {
    expect(await completed(katalogOf(box('{{ toU }}')), '{{ toU|')).toContain('toUpper');
    expect(await completed(katalogOf(box('{{ printf "%s" (toU) }}')), '(toU|')).toContain('toUpper');
  });

  it('completes the field of a condition and the path of a status field', async () => {
    const text = katalogOf(box('x'));
    expect(await completed(text, 'field: spec.|')).toEqual(['image', 'size', 'hosts']);
    expect(await completed(text, 'path: ph|')).toEqual(['phase', 'conditions', 'observedGeneration']);
  });

  it('shows type and description of a field, and how a function is used', async () => {
    const text = katalogOf(box('{{ toUpper .spec.image }} {{ .spec.size }}'));
    expect(await hovered(text, '.spec.im|')).toBe('**image**: text\n\nWhat runs.\n\ncrd.yaml:20');
    expect(await hovered(text, '.spec.si|')).toContain('one of "small", "large"');
    expect(await hovered(text, 'toUp|')).toContain('**toUpper s**');
    expect(await hovered(katalogOf(box('{{ .metrics.workers }}')), '.metrics.wor|')).toContain(
      'size of the worker pool now',
    );
  });

  it('is silent about another text, and survives a broken one', async () => {
    let said = diagnosed(uriOf('katalog.yaml'));
    await write('katalog.yaml', 'kind: Katalog\nspec: { crds: [');
    // What was said of the text before may still be on its way.
    while ((await said).length === 0) said = diagnosed(uriOf('katalog.yaml'));
    const text = 'kind: ConfigMap\n';
    expect(await completed(text, 'kind: |')).toEqual([]);
  });
});
