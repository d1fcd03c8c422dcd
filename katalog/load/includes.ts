/**
 * `include`: parts of an entry that stand in a file of their own, below the folder of the Katalog. They are put in place
 * before anything is checked; what is wrong with them is reported at their place in that file.
 */

import { didYouMean, valueAt } from '../../lib/base/index.js';
import type { KatalogSource, ParsedDocument, Path } from '../document/index.js';
import { parseSource } from '../document/index.js';
import { describeInput } from '../schema/index.js';
import { misfit } from '../scope/index.js';
import type { Findings } from './findings.js';
import { isPlainMap, type PlainMap, withValue } from './plain.js';

/** The file that an `include` names, or in words why it cannot be had. `from` is the file that names it. */
export type ReadInclude = (include: string, from: string) => KatalogSource | { readonly refused: string };

/** A block of an entry that may include a file, and the one key of such a file. */
interface Target {
  readonly at: Path;
  /** `list`: members that go before those of the block; `fields`: fields, over which those of the block win. */
  readonly brings: 'list' | 'fields';
  readonly key: string;
}

const TARGETS: readonly Target[] = [
  { at: ['validation'], brings: 'list', key: 'rules' },
  { at: ['mutation'], brings: 'list', key: 'rules' },
  { at: ['operatorBox', 'status'], brings: 'list', key: 'fields' },
  { at: ['operatorBox', 'reconciler'], brings: 'fields', key: 'reconciler' },
];

/** Reads each file once, however many blocks include it. */
export class Includes {
  readonly #known = new Map<string, readonly ParsedDocument[]>();

  constructor(private readonly read: ReadInclude) {}

  /** The entry at `path` with what it includes in its place. */
  expand(entry: unknown, path: Path, findings: Findings): unknown {
    return TARGETS.reduce((current, target) => this.#expandBlock(current, target, path, findings), entry);
  }

  #expandBlock(entry: unknown, target: Target, path: Path, findings: Findings): unknown {
    const block = valueAt(entry, target.at);
    if (!isPlainMap(block) || !Object.hasOwn(block, 'include')) return entry;
    const { include, ...own } = block;
    const at = [...path, ...target.at];
    const document = this.#documentOf(include, [...at, 'include'], findings);
    const brought = document && broughtBy(document, target, findings);
    if (!document || brought === undefined) return withValue(entry, target.at, own);
    const whole =
      target.brings === 'list'
        ? withMembers(own, brought as readonly unknown[], { key: target.key, at, document, findings })
        : joinedFields(own, brought as PlainMap, { key: target.key, at, document, findings });
    return withValue(entry, target.at, whole);
  }

  /** The one document of the file; what is wrong with it as YAML is reported. */
  #documentOf(include: unknown, at: Path, findings: Findings): ParsedDocument | undefined {
    if (typeof include !== 'string' || include === '') {
      const message = misfit(at, include, 'the path of a file');
      findings.add({ path: at, code: 'ORK_FIELD_VALUE', message });
      return undefined;
    }
    const source = this.read(include, findings.position(at).file);
    if ('refused' in source) {
      findings.add({ path: at, code: 'ORK_KATALOG_FILE', message: `${include} ${source.refused}` });
      return undefined;
    }
    const documents = this.#known.get(source.file) ?? parseSource(source);
    this.#known.set(source.file, documents);
    const [document, ...more] = documents;
    if (!document || more.length > 0) {
      const message = `${include} has ${documents.length} documents: expected one`;
      findings.add({ path: at, code: 'ORK_FIELD_VALUE', message });
      return undefined;
    }
    findings.addParsed(document);
    return document.readable ? document : undefined;
  }
}

/** What the file brings; undefined when it is of another form, which is reported there. */
function broughtBy(document: ParsedDocument, { brings, key }: Target, findings: Findings): unknown {
  const { value } = document;
  if (!isPlainMap(value)) {
    const message = `invalid ${key} file: expected a map with ${key}, got ${describeInput(value)}`;
    findings.addAt(document, { path: [], code: 'ORK_FIELD_VALUE', message });
    return undefined;
  }
  for (const other of Object.keys(value).filter((each) => each !== key)) {
    const message = `unknown field "${other}"${didYouMean(other, [key])}: an included file has only ${key}`;
    findings.addAt(document, { path: [other], code: 'ORK_FIELD_UNKNOWN', message, atKey: true });
  }
  const brought = value[key];
  const fits = brings === 'list' ? Array.isArray(brought) : isPlainMap(brought);
  if (!fits) {
    const message = misfit([key], brought, brings === 'list' ? 'a list' : 'a map');
    findings.addAt(document, { path: [key], code: 'ORK_FIELD_VALUE', message });
    return undefined;
  }
  if (!isPlainMap(brought) || !Object.hasOwn(brought, 'include')) return brought;
  const message = 'include is not supported in an included file: write its content';
  findings.addAt(document, { path: [key, 'include'], code: 'ORK_FIELD_VALUE', message, atKey: true });
  return undefined;
}

/** Where what is included goes, and the document that it is from. */
interface Inclusion {
  readonly key: string;
  readonly at: Path;
  readonly document: ParsedDocument;
  readonly findings: Findings;
}

function withMembers(
  own: PlainMap,
  brought: readonly unknown[],
  { key, at, document, findings }: Inclusion,
): PlainMap {
  const inline = own[key] ?? [];
  // Whatever is no list is reported by the schema.
  if (!Array.isArray(inline)) return own;
  const { relocations } = findings;
  const written = inline.map((_, index) => relocations.resolve([...at, key, index]));
  for (const [index, place] of written.entries()) {
    relocations.place([...at, key, brought.length + index], place);
  }
  for (const index of brought.keys()) {
    relocations.place([...at, key, index], { path: [key, index], document });
  }
  return { ...own, [key]: [...brought, ...(inline as readonly unknown[])] };
}

function joinedFields(
  own: PlainMap,
  brought: PlainMap,
  { key, at, document, findings }: Inclusion,
): PlainMap {
  for (const field of Object.keys(brought).filter((each) => !Object.hasOwn(own, each))) {
    findings.relocations.place([...at, field], { path: [key, field], document });
  }
  return { ...brought, ...own };
}
