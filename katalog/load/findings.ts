import type { Scalar } from 'yaml';
import type { At, ParsedDocument, Path } from '../document/index.js';
import { formatPath } from '../document/index.js';
import type { KatalogErrorCode } from '../errors.js';
import type { Position, Problem, Severity } from '../model.js';
import { Relocations } from './relocations.js';

/** A problem at a normalised path, before it has a line. */
export interface Finding {
  readonly path: Path;
  readonly code: KatalogErrorCode;
  readonly message: string;
  readonly severity?: Severity;
  /** The field's name is meant rather than its value. */
  readonly atKey?: boolean;
  /** A character of the text at `path`. */
  readonly at?: At;
  /** How much of the text is meant from there. */
  readonly length?: number;
  /** What should stand there. */
  readonly nearest?: string;
}

/** A finding whose code may be of another room's registry. */
type PlacedFinding = Omit<Finding, 'code'> & { readonly code: string };

/** One document while it is loaded: its places, what was moved in it, and what is wrong with it. */
export class Findings {
  readonly relocations = new Relocations();
  readonly problems: Problem[] = [];

  /** Those whose numbers are looked at: the document itself, and what it includes. */
  private readonly documents = new Set<ParsedDocument>();
  /** Scalars that were taken as the text that they are written as. */
  private readonly texts = new Set<Scalar>();

  constructor(private readonly document: ParsedDocument) {}

  /** The problems that reading the document, or one that it includes, as YAML found. */
  addParsed(document = this.document): void {
    this.documents.add(document);
    for (const { offset, ...problem } of document.problems) {
      this.problems.push(problemAt(document, document.source.position(offset), problem));
    }
  }

  /**
   * The text that a scalar without quotes is written as, `1.10` and not `1.1`; undefined when it has quotes, or the value
   * at the path is not that one. A text means no number, so nothing is said of how others would read it.
   */
  written(path: Path, value: string | number | boolean): string | undefined {
    const place = this.relocations.resolve(path);
    const scalar = (place.document ?? this.document).places.scalar(place.path);
    if (scalar?.source === undefined || scalar.value !== value || scalar.type !== 'PLAIN') return undefined;
    this.texts.add(scalar);
    return scalar.source;
  }

  /** Warns of numbers that may not be what they look like; called when every text has been taken. */
  addDoubtful(): void {
    for (const document of this.documents) {
      for (const [scalar, { offset, ...problem }] of document.doubtful) {
        if (this.texts.has(scalar)) continue;
        this.problems.push(problemAt(document, document.source.position(offset), problem));
      }
    }
  }

  /** Of types: not where the line, or the one that the text begins on, says `# ork: open`. */
  addTyped(finding: Finding): void {
    const written = this.relocations.resolve(finding.path);
    const { places, source } = written.document ?? this.document;
    const lines = [places.position(written.path), places.position(written.path, finding.at)];
    if (lines.some(({ line }) => OPEN.test(source.line(line)))) return;
    this.add(finding);
  }

  add(finding: Finding): void {
    const { path, document = this.document } = this.relocations.resolve(finding.path);
    this.addAt(document, { ...finding, path });
  }

  /** A problem at a place as it is written in a document. */
  addAt(document: ParsedDocument, finding: PlacedFinding): void {
    const { places } = document;
    const position = finding.atKey
      ? places.keyPosition(finding.path)
      : places.position(finding.path, finding.at);
    this.problems.push(problemAt(document, position, finding));
  }

  addAll(findings: readonly Finding[]): void {
    for (const finding of findings) this.add(finding);
  }

  /** Whether something below the path is in error. */
  refuses(path: Path): boolean {
    const above = formatPath(this.relocations.resolve(path).path);
    return this.problems.some(({ severity, path: below }) => severity === 'error' && isBelow(below, above));
  }

  /** The place of a normalised or written path. */
  position(path: Path, at?: At): Position {
    const written = this.relocations.resolve(path);
    return (written.document ?? this.document).places.position(written.path, at);
  }

  /** The place of a path in words: `file:line:column`. */
  placeText(path: Path): string {
    const { file, line, column } = this.position(path);
    return `${file}:${line}:${column}`;
  }

  /** The path as written of a block below `path`, from there. */
  writtenBelow(path: Path, block: Path): Path {
    const written = this.relocations.resolve([...path, ...block]).path;
    return written.slice(this.relocations.resolve(path).path.length);
  }

  /** How much of the path this document has. */
  depth(path: Path): number {
    const written = this.relocations.resolve(path);
    return (written.document ?? this.document).places.depth(written.path);
  }
}

function isBelow(path: string, above: string): boolean {
  return path.startsWith(above) && (path[above.length] === '.' || path[above.length] === '[');
}

/** The comment that turns the checks of types off for a line. */
const OPEN = /#\s*ork:\s*open\b/;

/** A problem at a known place of a document. */
export function problemAt(document: ParsedDocument, position: Position, finding: PlacedFinding): Problem {
  return {
    ...position,
    severity: finding.severity ?? 'error',
    code: finding.code,
    path: formatPath(finding.path),
    message: finding.message,
    ...(finding.length === undefined ? {} : { length: finding.length }),
    ...(finding.nearest === undefined ? {} : { nearest: finding.nearest }),
    sourceLine: document.source.line(position.line),
  };
}
