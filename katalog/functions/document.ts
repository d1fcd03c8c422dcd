/** Values as JSON and YAML text. */
import { Composer, type Document, isScalar, Lexer, Parser, visit } from 'yaml';
import { boundedDocuments, goNumbers, OrkestraError } from '../../lib/base/index.js';
import { isList, isMap, mapOf, sortedKeys } from '../templates/index.js';

/** JSON as Go writes it: keys in the order of their text, and what HTML has a meaning for escaped; "null" for what cannot be written. */
export function jsonText(value: unknown): string {
  try {
    return written(value) ?? 'null';
  } catch {
    return 'null';
  }
}

/** An engine puts keys that look like integers first, whatever order they are set in, so that the text is made here. */
function written(value: unknown): string | undefined {
  if (isList(value)) return `[${value.map((item) => written(item) ?? 'null').join(',')}]`;
  if (!isMap(value)) return escaped(JSON.stringify(value));
  const members = sortedKeys(value).flatMap((key) => {
    const text = written(value[key]);
    return text === undefined ? [] : `${escaped(JSON.stringify(key))}:${text}`;
  });
  return `{${members.join(',')}}`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

function escaped<T extends string | undefined>(json: T): T | string {
  return json?.replace(/[<>&\u2028\u2029]/g, (character) => ESCAPED[character] ?? character) ?? json;
}

function ordered(value: unknown): unknown {
  if (isList(value)) return value.map(ordered);
  if (!isMap(value)) return value;
  return mapOf(sortedKeys(value).map((key) => [key, ordered(value[key])]));
}

/**
 * What a JSON or YAML text says; undefined when it is neither. `count` is told of the work that reading YAML takes,
 * before it is done, and may throw.
 */
export function parseDocument(text: string, count: (units: number) => void): unknown {
  try {
    const value: unknown = /^\s*[{[]/.test(text) ? parseEither(text, count) : parseYaml(text, count);
    return ordered(value);
  } catch (error) {
    if (error instanceof OrkestraError) throw error;
    return undefined;
  }
}

function parseEither(text: string, count: (units: number) => void): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return parseYaml(text, count);
  }
}

/** A token of YAML takes some 5 to 10 µs to parse, as so many units of other work do. */
const TOKEN_UNITS = 32;
/** Few aliases are followed, so that a short text cannot stand for a huge value. */
const MOST_ALIASES = 50;

function parseYaml(text: string, count: (units: number) => void): unknown {
  const composer = new Composer({ logLevel: 'silent', uniqueKeys: false, customTags: goNumbers });
  const tools = { lexer: new Lexer(), parser: new Parser(), composer };
  const documents = boundedDocuments(text, tools, { errors: 0, onLexeme: () => count(TOKEN_UNITS) });
  const [document, second] = documents;
  if (!document) return null;
  if (second || !isSimple(document)) return undefined;
  return document.toJS({ maxAliasCount: MOST_ALIASES });
}

/** Whether no map has a key twice, and few aliases are used: each is looked for in all of the document. */
function isSimple(document: Document.Parsed): boolean {
  let aliases = 0;
  let unique = true;
  visit(document, {
    Alias: () => {
      aliases += 1;
      return aliases > MOST_ALIASES ? visit.BREAK : undefined;
    },
    Map: (_, { items }) => {
      const keys = items.flatMap(({ key }) => (isScalar(key) ? [key.value] : []));
      unique = new Set(keys).size === keys.length;
      return unique ? undefined : visit.BREAK;
    },
  });
  return unique && aliases <= MOST_ALIASES;
}
