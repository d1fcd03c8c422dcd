import type { CaFile, Token } from '../fetch/token.js';

/** One entry of the file, of `-u`, or of the page. */
export interface SourceDeclaration {
  readonly name: string;
  readonly urls: readonly URL[];
  readonly gateway: URL | undefined;
  readonly cluster: string;
  readonly aliases: readonly string[];
  readonly from: 'file' | 'flag' | 'page';
  readonly token: Token | undefined;
  readonly ca: CaFile | undefined;
}

/** The name of a source that has none: host:port. */
export function nameOf(url: URL): string {
  return url.host;
}
