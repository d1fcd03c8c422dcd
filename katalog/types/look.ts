/** What could be written at a place: for editors, which ask while a text is being typed. */
import { parseFieldPath } from '../conditions/index.js';
import type { Path } from '../scope/index.js';
import { TemplateError } from '../templates/index.js';
import type { EntryCheck } from './check-entry.js';
import type { Found } from './report.js';
import { inWords, type ObjectType, present } from './type.js';

/** A field that may stand at a place. */
export interface Member {
  readonly name: string;
  /** In words: `text`, `a list`. */
  readonly type: string;
  readonly description: string | undefined;
  /** As `crd.yaml:18`. */
  readonly declared: string | undefined;
}

/** No schema has a field of this name. */
const CURSOR = 'placeOfTheCursor';

/** The fields that may follow `before`, the text of a template up to a dot. */
export function membersInTemplate(check: EntryCheck, path: Path, before: string): readonly Member[] {
  try {
    const { found } = check.inferAt(path, `${before}${CURSOR} }}${'{{ end }}'.repeat(openBlocks(before))}`);
    return membersIn(found);
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** The fields that may follow `before`, a field path up to a dot, or nothing. */
export function membersOfField(check: EntryCheck, path: Path, before: string): readonly Member[] {
  const text = `${before}${CURSOR}`;
  const chain = parseFieldPath(text);
  return chain ? membersIn(check.inferChainAt(path, chain, text)) : [];
}

/** The fields of `status` that may follow `before`, a path below it up to a dot, or nothing. */
export function membersOfStatus(check: EntryCheck, before: string): readonly Member[] {
  return membersOfField(check, ['operatorBox', 'status', 'fields'], `status.${before}`);
}

function membersIn(found: readonly Found[]): readonly Member[] {
  const here = found.find((each) => each.what === 'missing' && each.missing.name === CURSOR);
  if (here?.what !== 'missing' || typeof here.missing.from === 'string') return [];
  const { from, names } = here.missing;
  return [...new Set(names)].map((name) => memberOf(from, name));
}

function memberOf(from: ObjectType, name: string): Member {
  const type = from.member(name);
  return {
    name,
    type: type ? inWords(present(type)) : 'anything',
    description: from.described(name),
    declared: from.declared(name),
  };
}

const BLOCK = /\{\{-?\s*(if|with|range|define|block|end)\b/g;

function openBlocks(text: string): number {
  let open = 0;
  for (const [, word] of text.matchAll(BLOCK)) open += word === 'end' ? -1 : 1;
  // The action that is being typed may be one itself.
  return Math.max(0, open);
}
