/**
 * A document of another kind than Katalog (an E2E or a Simulate test), read as Katalogs are: with the same bounds, the
 * same words, and the line of each problem. What its fields mean is its reader's.
 */
import type * as z from 'zod';
import { type KatalogSource, type ParsedDocument, type Path, parseSource } from '../document/index.js';
import type { Position, Problem } from '../model.js';
import { Findings, problemAt } from './findings.js';
import { accept } from './loaded-document.js';
import { isPlainMap } from './plain.js';

/** A problem that its reader finds; `code` is one of the reader's own registry or of this room's. */
export interface DocumentFinding {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly severity?: Problem['severity'];
  /** The field's name is meant rather than its value. */
  readonly atKey?: boolean;
}

export class SourceDocument {
  readonly #parsed: ParsedDocument;
  readonly #findings: Findings;

  constructor(parsed: ParsedDocument) {
    this.#parsed = parsed;
    this.#findings = new Findings(parsed);
    this.#findings.addParsed();
  }

  get file(): string {
    return this.#parsed.source.file;
  }

  /** What its `kind` says; undefined where it is no map or says nothing. */
  get kind(): string | undefined {
    const { value } = this.#parsed;
    const kind = isPlainMap(value) ? value['kind'] : undefined;
    return typeof kind === 'string' ? kind : undefined;
  }

  /** As written, without what is null; undefined where the text could not be read. */
  get value(): unknown {
    return this.#parsed.value;
  }

  /** Everything that is wrong so far, in the order in which it was found. */
  get problems(): readonly Problem[] {
    return this.#findings.problems;
  }

  /** The value by a schema, without the fields that are wrong, each of which is a problem; undefined when nothing is left. */
  check<S extends z.ZodType>(schema: S): z.output<S> | undefined {
    return this.#parsed.readable ? accept(schema, this.#parsed.value, [], this.#findings) : undefined;
  }

  report(finding: DocumentFinding): void {
    this.#findings.addAt(this.#parsed, finding);
  }

  /** What `report` would add, for a reader that keeps its own list. */
  problem(finding: DocumentFinding): Problem {
    const { places } = this.#parsed;
    const position = finding.atKey ? places.keyPosition(finding.path) : places.position(finding.path);
    return problemAt(this.#parsed, position, finding);
  }

  position(path: Path): Position {
    return this.#parsed.places.position(path);
  }
}

/** The documents of a file; never throws. */
export function sourceDocuments(source: KatalogSource): readonly SourceDocument[] {
  return parseSource(source).map((parsed) => new SourceDocument(parsed));
}
