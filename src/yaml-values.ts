/** YAML of people who may be hostile, as plain values: nesting, errors and what aliases expand to have bounds. */
import { Composer, type Document, Lexer, Parser } from 'yaml';
import { boundedDocuments, goNumbers } from '../lib/base/index.js';

/** The reader fixes the first one and tries again. */
const MOST_ERRORS = 20;
const MOST_ALIASES = 100;

/** The value of each document; of an empty one null. Throws an Error that says what is wrong. */
export function yamlValues(text: string): readonly unknown[] {
  return yamlDocuments(text).map((document): unknown => {
    const [error] = document.errors;
    if (error) throw new Error(error.message.split('\n')[0]);
    return document.toJS({ maxAliasCount: MOST_ALIASES });
  });
}

/** The documents, with the errors of each. Throws an Error past the bounds. */
export function yamlDocuments(text: string): readonly Document.Parsed[] {
  // The check of `yaml` compares every pair of keys, and takes minutes of a large map.
  const composer = new Composer({ customTags: goNumbers, uniqueKeys: false, logLevel: 'silent' });
  const tools = { lexer: new Lexer(), parser: new Parser(), composer };
  return boundedDocuments(text, tools, { errors: MOST_ERRORS });
}
