/**
 * Stacks that name lines of the source: what ships is in few files (docs/decisions/0011), and a line of those says little.
 * A stack is put so where somebody will read it, and not where it is made: Node makes that of every error that a stream is
 * destroyed with, thousands where a sibling is down, and to read the map of one file takes a tenth of a second. Lines of
 * libraries stay as they are: the maps are of our code alone.
 */
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { pathToFileURL } from 'node:url';
import { packageRoot } from './package.js';

/** By the URL of their file; undefined: it has none. */
const maps = new Map<string, SourceMap | undefined>();

/** `dist`: the folder that the build wrote, as a URL with a slash at its end; its parent holds the source. */
export function withSourceLines(stack: string, dist = distUrl()): string {
  const sources = new URL('..', dist).href;
  return stack.replace(
    /(file:\/\/\S+?\.js):(\d+):(\d+)/g,
    (text, file: string, line: string, column: string) => {
      if (!file.startsWith(dist.href)) return text;
      const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
      if (!origin || !('fileName' in origin) || !/\.ts$/.test(origin.fileName)) return text;
      const source = new URL(origin.fileName, file).href.replace(sources, '');
      return `${source}:${origin.lineNumber}:${origin.columnNumber}`;
    },
  );
}

/** What an error that ends the process is printed with. */
export function nameSourceLinesAtTheEnd(process: NodeJS.EventEmitter, dist?: URL): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    if (error instanceof Error && error.stack) error.stack = withSourceLines(error.stack, dist);
  });
}

function distUrl(): URL {
  return pathToFileURL(`${packageRoot()}/dist/`);
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

/** undefined when there is none, or none that can be read: a stack must not fail. */
function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')));
  } catch {
    return undefined;
  }
}
