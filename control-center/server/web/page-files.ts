/**
 * The files of the page, as the build made them: read once, served by their exact names and nothing else. Those in
 * `assets/` are named by their content and never change.
 */
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { extname, join } from 'node:path';
import { takes } from './compression.js';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

export interface PageFile {
  readonly type: string;
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gz: Buffer | undefined;
}

/** In place of the page where the build did not make it. */
const NO_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Orkestra Control Center</title></head>
<body><h1>The page is not built</h1><p>Run npm run build. The API is there: docs/control-center.md.</p></body></html>
`;

export class PageFiles {
  private constructor(
    private readonly files: ReadonlyMap<string, PageFile>,
    /** The document of every page. */
    readonly html: string,
  ) {}

  /** `basePath` with slashes at both ends: the document refers to its files beneath it. */
  static async read(folder: string, basePath: string): Promise<PageFiles> {
    const found = new Map<string, Buffer>();
    let names: readonly string[] = [];
    try {
      names = await readdir(folder, { recursive: true });
    } catch {
      return new PageFiles(new Map(), NO_PAGE);
    }
    for (const name of names) {
      if (extname(name) === '' || name.startsWith('.')) continue;
      found.set(name.replaceAll('\\', '/'), await readFile(join(folder, name)));
    }
    const files = new Map<string, PageFile>();
    for (const [name, plain] of found) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const isImmutable = name.startsWith('assets/');
      files.set(name, { type, isImmutable, plain, br: found.get(`${name}.br`), gz: found.get(`${name}.gz`) });
    }
    const html = found.get('index.html')?.toString('utf8') ?? NO_PAGE;
    return new PageFiles(files, html.replace(/(\s(?:src|href)=")\.?\/(?!\/)/g, `$1${basePath}`));
  }

  get(name: string): PageFile | undefined {
    return this.files.get(name);
  }
}

/** The smallest form that the reader takes. */
export function encodedFor(
  { plain, br, gz }: PageFile,
  headers: IncomingHttpHeaders,
): { readonly bytes: Buffer; readonly encoding: string | undefined } {
  if (br && takes(headers, 'br')) return { bytes: br, encoding: 'br' };
  if (gz && takes(headers, 'gzip')) return { bytes: gz, encoding: 'gzip' };
  return { bytes: plain, encoding: undefined };
}
