import { Composer, type Document, Lexer, Parser, type Scalar, type YAMLError } from 'yaml';
import { boundedDocuments, goNumbers, YamlBoundError, type YamlFinding } from '../../lib/base/index.js';
import { BOUNDS } from './bounds.js';
import { withIndentation } from './indentation.js';
import { DocumentPlaces } from './places.js';
import { SourceText } from './source-text.js';
import { type OffsetProblem, TreeReader } from './tree.js';

/** A file as it was read. */
export interface KatalogSource {
  readonly file: string;
  readonly text: string;
}

/** One document of a file, read into plain values. */
export interface ParsedDocument {
  readonly source: SourceText;
  /** The value as written, aliases and merge keys resolved. */
  readonly raw: unknown;
  /** The same without the map entries whose value is null: those count as absent. */
  readonly value: unknown;
  readonly places: DocumentPlaces;
  readonly problems: readonly OffsetProblem[];
  /** Numbers that are not what they look like, with the warning for each that is not taken as text. */
  readonly doubtful: ReadonlyMap<Scalar, OffsetProblem>;
  /** false: the text is not YAML, or breaks a bound, and `raw` and `value` are undefined. */
  readonly readable: boolean;
}

/** A reader who sees this many syntax errors of one document fixes the first ones and tries again. */
const SYNTAX_ERRORS = 20;
/** With these the parser stops: each costs it time. */
const MOST_ERRORS = 200;

/**
 * Reads every document of one file; empty documents are left out. Never throws: whatever is wrong with the
 * text is in the `problems` of its document. The time is linear in the text, within `BOUNDS`.
 */
export function parseSource(input: KatalogSource): ParsedDocument[] {
  const source = new SourceText(input.file, input.text);
  const bytes = Buffer.byteLength(input.text);
  if (bytes > BOUNDS.bytes) {
    const message = `the file has ${bytes} bytes: expected at most ${BOUNDS.bytes}`;
    return [unreadable(source, [{ offset: 0, code: 'ORK_KATALOG_TOO_LARGE', path: [], message }])];
  }
  const composer = new Composer({
    // The check of `yaml` compares every pair of keys; TreeReader's is linear and names both places.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    customTags: goNumbers,
  });
  const tools = { lexer: new Lexer(), parser: new Parser(), composer };
  try {
    const parsed = boundedDocuments(input.text, tools, { errors: MOST_ERRORS });
    return parsed.filter((document) => !isEmpty(document)).map((document) => readDocument(source, document));
  } catch (error) {
    if (!(error instanceof YamlBoundError)) throw error;
    return [unreadable(source, boundProblems(error, source))];
  }
}

function boundProblems({ bound, findings }: YamlBoundError, source: SourceText): readonly OffsetProblem[] {
  if (bound === 'errors') return syntaxProblems(findings, source);
  const message = `nested more than ${BOUNDS.depth} levels deep`;
  const code = 'ORK_KATALOG_TOO_DEEP';
  return findings.map(({ offset }) => ({ offset, code, path: [], message }));
}

function isEmpty(document: Document.Parsed): boolean {
  if (document.errors.length > 0) return false;
  const contents: unknown = document.contents;
  return (
    contents === null || (document.contents?.range[0] === document.contents?.range[1] && !hasItems(contents))
  );
}

function hasItems(contents: unknown): boolean {
  return typeof contents === 'object' && contents !== null && 'items' in contents;
}

function readDocument(source: SourceText, document: Document.Parsed): ParsedDocument {
  if (document.errors.length > 0) {
    return unreadable(source, syntaxProblems(document.errors.map(findingOf), source));
  }
  const reader = new TreeReader(source);
  const read = reader.read(document.contents);
  const places = new DocumentPlaces(source, document.contents, reader.aliasTargets);
  const warnings = document.warnings.slice(0, SYNTAX_ERRORS).map(findingOf).map(syntaxProblem);
  const problems = [...warnings, ...reader.problems];
  if (read === undefined) return { ...unreadable(source, problems), places };
  const { doubtful } = reader;
  return { source, raw: read.raw, value: read.value, places, problems, doubtful, readable: true };
}

function unreadable(source: SourceText, problems: readonly OffsetProblem[]): ParsedDocument {
  const places = new DocumentPlaces(source, null, new Map());
  return {
    ...{ source, raw: undefined, value: undefined, places, problems },
    ...{ doubtful: new Map(), readable: false },
  };
}

/** Whatever else is wrong in a document that is indented by tabs is so because of them. */
function syntaxProblems(findings: readonly YamlFinding[], source: SourceText): readonly OffsetProblem[] {
  const tabs = findings.filter(({ code }) => code === 'TAB_AS_INDENT');
  const others = tabs.length > 0 ? tabs : withIndentation(findings, source);
  return others.slice(0, SYNTAX_ERRORS).map(syntaxProblem);
}

function findingOf({ pos: [offset], code, message }: YAMLError): YamlFinding {
  return { offset, code, message };
}

function syntaxProblem({ offset, message }: YamlFinding): OffsetProblem {
  return { offset, code: 'ORK_YAML_SYNTAX', path: [], message: lowerFirst(message) };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
