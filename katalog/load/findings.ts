import type { At, ParsedDocument, Path } from '../document/index.js';
import { formatPath } from '../document/index.js';
import type { KatalogErrorCode } from '../errors.js';
import type { Position, Problem } from '../model.js';
import { Relocations } from './relocations.js';

/** A problem at a normalised path, before it has a line. */
export interface Finding {
  readonly path: Path;
  readonly code: KatalogErrorCode;
  readonly message: string;
  readonly severity?: 'error' | 'warning';
  /** The field's name is meant rather than its value. */
  readonly atKey?: boolean;
  /** A character of the text at `path`. */
  readonly at?: At;
}

/** One document while it is loaded: its places, what was moved in it, and what is wrong with it. */
export class Findings {
  readonly relocations = new Relocations();
  readonly problems: Problem[] = [];

  constructor(private readonly document: ParsedDocument) {}

  /** The problems that reading the document as YAML found. */
  addParsed(): void {
    for (const { offset, ...problem } of this.document.problems) {
      const position = this.document.source.position(offset);
      this.problems.push(problemAt(this.document, position, problem));
    }
  }

  add(finding: Finding): void {
    const written = this.relocations.toWritten(finding.path);
    const position = finding.atKey
      ? this.document.places.keyPosition(written)
      : this.document.places.position(written, finding.at);
    this.problems.push(problemAt(this.document, position, { ...finding, path: written }));
  }

  addAll(findings: readonly Finding[]): void {
    for (const finding of findings) this.add(finding);
  }

  /** The place of a normalised or written path. */
  position(path: Path, at?: At): Position {
    return this.document.places.position(this.relocations.toWritten(path), at);
  }

  /** The place of a path in words: `file:line:column`. */
  placeText(path: Path): string {
    const { file, line, column } = this.position(path);
    return `${file}:${line}:${column}`;
  }

  /** The path as written of a block below `path`, from there. */
  writtenBelow(path: Path, block: Path): Path {
    const written = this.relocations.toWritten([...path, ...block]);
    return written.slice(this.relocations.toWritten(path).length);
  }

  /** How much of the path this document has. */
  depth(path: Path): number {
    return this.document.places.depth(this.relocations.toWritten(path));
  }
}

/** A problem at a known place of a document. */
export function problemAt(document: ParsedDocument, position: Position, finding: Finding): Problem {
  return {
    ...position,
    severity: finding.severity ?? 'error',
    code: finding.code,
    path: formatPath(finding.path),
    message: finding.message,
    sourceLine: document.source.line(position.line),
  };
}
