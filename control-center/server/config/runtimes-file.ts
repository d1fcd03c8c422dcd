/** The file that lists runtimes: reading it, with places for what is wrong, and writing what the page adds. */
import { isMap, isSeq, type Node, type ParsedNode, parseDocument, stringify } from 'yaml';
import { didYouMean, type Environment } from '../../../lib/base/index.js';
import { CONTROL_ERRORS } from '../errors.js';
import { caFile, FileToken, fixedToken } from '../fetch/token.js';
import { nameOf, type SourceDeclaration } from '../sources/declaration.js';

const MOST_RUNTIMES = 500;
const MOST_BYTES = 1024 * 1024;
const FIELDS = ['name', 'urls', 'url', 'gateway', 'cluster', 'aliases', 'auth', 'tls'];

export interface RuntimesFile {
  readonly readOnly: boolean;
  readonly runtimes: readonly SourceDeclaration[];
  /** The same as it is written, to be written again. */
  readonly added: readonly AddedRuntime[];
}

export interface FileContext {
  readonly path: string;
  readonly env: Environment;
  readonly from: SourceDeclaration['from'];
  /** How a path of the file becomes absolute. */
  readonly resolve: (path: string) => string;
}

/** Throws ORK_CC_RUNTIMES with the place. */
export function readRuntimes(text: string, context: FileContext): RuntimesFile {
  if (text.length > MOST_BYTES)
    throw fault(context, text, undefined, `the file is larger than ${MOST_BYTES} bytes`);
  const document = parseDocument(text, { prettyErrors: false });
  const [error] = document.errors;
  if (error) throw faultAt(context, text, error.pos[0], error.message);
  const root = document.contents;
  if (root === null) return { readOnly: false, runtimes: [], added: [] };
  const reader = new Reader(text, context);
  const fields = reader.fields(root, 'the file', ['runtimes', 'readOnly']);
  const list = fields.get('runtimes');
  if (list && !isSeq(list)) throw reader.fault(list, 'invalid runtimes: expected a list');
  const items = (list && isSeq(list) ? list.items : []) as ParsedNode[];
  if (items.length > MOST_RUNTIMES) throw reader.fault(root, `more than ${MOST_RUNTIMES} runtimes`);
  const added: AddedRuntime[] = [];
  const runtimes = items.map((item) => reader.runtime(item, added));
  for (const [index, { name }] of runtimes.entries()) {
    if (runtimes.findIndex((each) => each.name === name) < index) {
      throw reader.fault(items[index], `invalid name ${JSON.stringify(name)}: another runtime has it`);
    }
  }
  return { readOnly: reader.flag(fields.get('readOnly'), 'readOnly'), runtimes, added };
}

class Reader {
  constructor(
    private readonly source: string,
    private readonly context: FileContext,
  ) {}

  fault(node: Node | ParsedNode | undefined | null, message: string): Error {
    return fault(this.context, this.source, node ?? undefined, message);
  }

  fields(node: ParsedNode | Node, what: string, known: readonly string[]): Map<string, ParsedNode> {
    if (!isMap(node)) throw this.fault(node, `invalid ${what}: expected fields`);
    const found = new Map<string, ParsedNode>();
    for (const { key, value } of node.items) {
      const name = String((key as { value?: unknown }).value);
      if (!known.includes(name)) {
        throw this.fault(
          key as Node,
          `unknown field ${JSON.stringify(name)} of ${what}${didYouMean(name, known)}`,
        );
      }
      if (value !== null) found.set(name, value as ParsedNode);
    }
    return found;
  }

  text(node: ParsedNode | undefined, what: string): string {
    if (node === undefined) return '';
    const { value } = node as { value?: unknown };
    if (typeof value === 'string' || typeof value === 'number') return String(value);
    throw this.fault(node, `invalid ${what}: expected a text`);
  }

  flag(node: ParsedNode | undefined, what: string): boolean {
    if (node === undefined) return false;
    const { value } = node as { value?: unknown };
    if (typeof value === 'boolean') return value;
    throw this.fault(node, `invalid ${what}: expected true or false`);
  }

  texts(node: ParsedNode | undefined, what: string): readonly string[] {
    if (node === undefined) return [];
    if (!isSeq(node)) return [this.text(node, what)];
    return (node.items as ParsedNode[]).map((item) => this.text(item, what));
  }

  url(node: ParsedNode | undefined, text: string, what: string): URL {
    const url = readUrl(text);
    if (typeof url === 'string') throw this.fault(node, `invalid ${what} ${JSON.stringify(text)}: ${url}`);
    return url;
  }

  /** `added` gets it as it is written. */
  runtime(node: ParsedNode, added: AddedRuntime[]): SourceDeclaration {
    const fields = this.fields(node, 'a runtime', FIELDS);
    const list = fields.get('urls') ?? fields.get('url');
    const urls = this.texts(list, 'urls').map((text) => this.url(list, text, 'url'));
    const [first] = urls;
    if (!first) throw this.fault(node, 'urls is required because a runtime is asked there');
    const gateway = this.text(fields.get('gateway'), 'gateway');
    const name = this.text(fields.get('name'), 'name') || nameOf(first);
    const problem = nameProblem(name);
    if (problem !== undefined)
      throw this.fault(fields.get('name') ?? node, `invalid name ${JSON.stringify(name)}: ${problem}`);
    const ca = this.#ca(fields.get('tls'));
    const cluster = this.text(fields.get('cluster'), 'cluster');
    const auth = fields.get('auth');
    const token = auth
      ? this.text(this.fields(auth, 'auth', ['token', 'tokenFile']).get('token'), 'auth.token')
      : '';
    added.push({ name, url: first.href, gateway, cluster, token });
    return {
      name,
      urls,
      gateway: gateway === '' ? undefined : this.url(fields.get('gateway'), gateway, 'gateway'),
      cluster,
      aliases: this.texts(fields.get('aliases'), 'aliases'),
      from: this.context.from,
      token: this.#token(fields.get('auth')),
      ca: ca === undefined ? undefined : caFile(this.context.resolve(ca)),
    };
  }

  #token(node: ParsedNode | undefined): SourceDeclaration['token'] {
    if (node === undefined) return undefined;
    const fields = this.fields(node, 'auth', ['token', 'tokenFile']);
    const [token, file] = [fields.get('token'), fields.get('tokenFile')];
    if (token && file)
      throw this.fault(node, 'auth.token and auth.tokenFile are not supported together: keep one');
    if (file) return new FileToken(this.context.resolve(this.text(file, 'auth.tokenFile')));
    const text = this.text(token, 'auth.token');
    if (text === '')
      throw this.fault(node, 'auth.token or auth.tokenFile is required because auth sends one');
    if (!text.startsWith('$')) return fixedToken(text);
    const value = this.context.env[text.slice(1)];
    if (value === undefined || value === '') {
      throw this.fault(token, `auth.token is ${text}, and the environment has no such variable`);
    }
    return fixedToken(value);
  }

  #ca(node: ParsedNode | undefined): string | undefined {
    if (node === undefined) return undefined;
    const file = this.text(this.fields(node, 'tls', ['caFile']).get('caFile'), 'tls.caFile');
    if (file === '') throw this.fault(node, 'tls.caFile is required because tls is that of a CA');
    return file;
  }
}

/** The URL, or what is wrong with it; without a scheme it is http. */
export function readUrl(text: string): URL | string {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (text === '' || text.length > 2_048 || !URL.canParse(full))
    return 'expected host:port or an http(s) URL';
  const url = new URL(full);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected http or https';
  if (url.username !== '' || url.password !== '') return 'a password is not supported: use auth.token';
  if (url.search !== '' || url.hash !== '') return 'a query or fragment is not supported: leave it out';
  return url;
}

/** What is wrong with a name; undefined: nothing. */
export function nameProblem(name: string): string | undefined {
  if (name === '' || name.length > 128) return 'expected 1 to 128 characters';
  if (/\p{Cc}/u.test(name)) return 'control characters are not allowed';
  return name === '.' || name === '..' ? 'expected a name' : undefined;
}

function fault(
  context: FileContext,
  text: string,
  node: Node | ParsedNode | undefined,
  message: string,
): Error {
  return faultAt(context, text, node?.range?.[0], message);
}

function faultAt({ path }: FileContext, text: string, offset: number | undefined, message: string): Error {
  if (offset === undefined) return CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `${path}: ${message}`);
  const before = text.slice(0, offset).split('\n');
  const place = `${path}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
  return CONTROL_ERRORS.make('ORK_CC_RUNTIMES', `${place}: ${message}`);
}

/** What the page has added, as it is kept. */
export interface AddedRuntime {
  readonly name: string;
  readonly url: string;
  readonly gateway: string;
  readonly cluster: string;
  /** Empty: none. */
  readonly token: string;
}

export function runtimesText(added: readonly AddedRuntime[]): string {
  const runtimes = added.map(({ name, url, gateway, cluster, token }) => ({
    name,
    urls: [url],
    ...(gateway === '' ? {} : { gateway }),
    ...(cluster === '' ? {} : { cluster }),
    ...(token === '' ? {} : { auth: { token } }),
  }));
  return `# Runtimes that were added in the Control Center.\n${stringify({ runtimes })}`;
}
