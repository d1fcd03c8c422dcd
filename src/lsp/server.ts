/**
 * A language server over standard input and output. It speaks of what is inside values; the structure of the document is
 * the JSON Schema's (`ork schema`), and another server's. Texts are checked as they are in the editor, saved or not.
 */
import type { Readable, Writable } from 'node:stream';
import {
  CodeActionKind,
  type Connection,
  createConnection,
  ProposedFeatures,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { LoadedPlan, PlanOptions } from '../../runtime/index.js';
import type { CommandContext } from '../context.js';
import { productVersion } from '../package.js';
import { completionsAt, hoverAt } from './completion.js';
import { correctionsOf, diagnosticOf } from './diagnostics.js';
import { fileOf, isKatalog, loadOpen, namesFile } from './katalogs.js';

export interface EditorOptions extends Pick<CommandContext, 'clock' | 'env'> {
  readonly types: NonNullable<PlanOptions['types']>;
  readonly input?: Readable;
  readonly output?: Writable;
}

/** A text is checked when nothing has been typed for so long. */
const PAUSE_MS = 150;

/** Serves one editor until it says `exit`. */
export function serveEditor(options: EditorOptions): Promise<void> {
  const { input = process.stdin, output = process.stdout } = options;
  const connection = createConnection(ProposedFeatures.all, input, output);
  const server = new EditorServer(connection, options);
  return server.serve();
}

class EditorServer {
  readonly #documents = new TextDocuments(TextDocument);
  readonly #pauses = new Map<string, unknown>();
  /** By URI, as they were when they could last be read as YAML. */
  readonly #loaded = new Map<string, LoadedPlan>();

  constructor(
    readonly connection: Connection,
    readonly options: EditorOptions,
  ) {}

  serve(): Promise<void> {
    const { connection } = this;
    connection.onInitialize(() => ({
      serverInfo: { name: 'ork', version: productVersion() },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: ['.', '{', '|', ' '] },
        hoverProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
    }));
    this.#documents.onDidChangeContent(({ document }) => this.#changed(document));
    this.#documents.onDidClose(({ document }) => this.#closed(document.uri));
    connection.onCompletion(({ textDocument, position }) =>
      this.#at(textDocument.uri, position, completionsAt, []),
    );
    connection.onHover(({ textDocument, position }) => this.#at(textDocument.uri, position, hoverAt, null));
    connection.onCodeAction(({ textDocument, context }) =>
      correctionsOf(textDocument.uri, context.diagnostics),
    );
    this.#documents.listen(connection);
    return new Promise((resolve) => {
      connection.onExit(() => resolve());
      connection.listen();
    });
  }

  #at<T>(
    uri: string,
    position: Parameters<TextDocument['offsetAt']>[0],
    look: (text: string, offset: number, loaded: LoadedPlan) => T,
    nothing: T,
  ): T {
    const document = this.#documents.get(uri);
    if (!document) return nothing;
    const text = document.getText();
    const loaded = this.#load(uri, text);
    return loaded ? look(text, document.offsetAt(position), loaded) : nothing;
  }

  /** A text that is being typed may have no entries; those of a moment ago still say what they read. */
  #load(uri: string, text: string): LoadedPlan | undefined {
    const { clock, env, types } = this.options;
    const loaded = loadOpen({ uri, text }, { clock, env, types, texts: () => this.#documents.all() });
    if (!loaded) return undefined;
    if (loaded.loaded.checks.size === 0) return this.#loaded.get(uri) ?? loaded;
    this.#loaded.set(uri, loaded);
    return loaded;
  }

  #changed(document: TextDocument): void {
    const { clock } = this.options;
    const { uri } = document;
    const before = this.#pauses.get(uri);
    if (before !== undefined) clock.clearTimeout(before as never);
    this.#pauses.set(
      uri,
      clock.setTimeout(() => {
        this.#pauses.delete(uri);
        this.#check(uri);
        this.#checkReaders(uri);
      }, PAUSE_MS),
    );
  }

  /** Katalogs that name the file of a text. */
  #checkReaders(uri: string): void {
    const file = fileOf(uri);
    for (const { uri: other } of this.#documents.all()) {
      const loaded = this.#loaded.get(other);
      const katalog = fileOf(other);
      if (other === uri || !loaded || file === undefined || katalog === undefined) continue;
      if (namesFile(loaded, katalog, file)) this.#check(other);
    }
  }

  #check(uri: string): void {
    const document = this.#documents.get(uri);
    if (!document || !isKatalog(document.getText())) return;
    const text = document.getText();
    const { clock, env, types } = this.options;
    const loaded = loadOpen({ uri, text }, { clock, env, types, texts: () => this.#documents.all() });
    if (!loaded) return;
    if (loaded.loaded.checks.size > 0) this.#loaded.set(uri, loaded);
    const file = fileOf(uri);
    const own = loaded.problems.filter((problem) => problem.file === file);
    void this.connection.sendDiagnostics({
      uri,
      version: document.version,
      diagnostics: own.map(diagnosticOf),
    });
  }

  #closed(uri: string): void {
    this.#loaded.delete(uri);
    void this.connection.sendDiagnostics({ uri, diagnostics: [] });
  }
}
