/**
 * Stacks that name lines of the source: what ships is in few files (docs/decisions/0011), and a line of those says little.
 * Node's own `--enable-source-maps` reads every map at the start, which takes as long as loading the code; here a map is
 * read when a stack first leads into its file. Lines of libraries stay as they are: the maps are of our code alone.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';

/** `dist`: the folder that the build wrote, as a URL with a slash at its end; its parent holds the source. */
export function nameSourceLines(dist: URL): void {
  const maps = new Map<string, SourceMap | undefined>();
  const sources = new URL('..', dist).href;

  const mapOf = (file: string): SourceMap | undefined => {
    if (!maps.has(file)) maps.set(file, readMap(file));
    return maps.get(file);
  };
  const lineOf = (frame: NodeJS.CallSite): string => {
    const text = String(frame);
    const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
    if (!file?.startsWith(dist.href) || line === null || column === null) return text;
    const origin = mapOf(file)?.findOrigin(line, column);
    if (!origin || !('fileName' in origin) || !/\.ts$/.test(origin.fileName)) return text;
    const source = new URL(origin.fileName, file).href.replace(sources, '');
    return text.replace(`${file}:${line}:${column}`, `${source}:${origin.lineNumber}:${origin.columnNumber}`);
  };
  Error.prepareStackTrace = (error, frames) => {
    const place = isAbort(error) ? String : lineOf;
    return [headline(error), ...frames.map((frame) => `    at ${place(frame)}`)].join('\n');
  };
}

/** undefined when there is none, or none that can be read: a stack must not fail. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What a request is aborted with, and what undici ends its socket with. */
const ABORTS: readonly string[] = ['AbortError', 'InformationalError'];

/** Node reads the stack of the error that a stream is destroyed with. An abort is expected: no source map is read for it. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && ABORTS.includes(error.name);
}

function headline(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'Error';
  }
}
