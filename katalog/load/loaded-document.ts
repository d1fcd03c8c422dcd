import type * as z from 'zod';
import type { JsonObject } from '../../lib/base/index.js';
import type { ParsedDocument, Path } from '../document/index.js';
import {
  API_VERSION,
  type CrdEntryInput,
  check,
  crdEntry,
  describeInput,
  type KatalogOutline,
  katalogOutline,
} from '../schema/index.js';
import { misfit } from '../scope/index.js';
import { Findings } from './findings.js';
import type { Includes } from './includes.js';
import { type NotRunTree, refuseNotRun } from './not-run.js';
import { withOperandTexts } from './operand-texts.js';
import { isPlainMap, own, type PlainMap, withValue } from './plain.js';
import { FIRST_API_VERSION, type Generation, normaliseSpelling } from './spellings.js';

/** One document after its own checks, before it is merged with the others. */
export interface LoadedDocument {
  readonly parsed: ParsedDocument;
  readonly findings: Findings;
  /** Undefined: the document is not a Katalog that can be read further. */
  readonly content: DocumentContent | undefined;
}

export interface DocumentContent {
  readonly generation: Generation;
  readonly outline: KatalogOutline | undefined;
  /** Every declared CRD; the value is undefined when its entry cannot be read. */
  readonly entries: ReadonlyMap<string, CrdEntryInput | undefined>;
  readonly raw: JsonObject;
}

/** A loaded document that has content. */
export type ContentDocument = LoadedDocument & { readonly content: DocumentContent };

/** Checks one document against the schema; every problem is in its findings. */
export function loadDocument(parsed: ParsedDocument, notRun: NotRunTree, includes: Includes): LoadedDocument {
  const findings = new Findings(parsed);
  findings.addParsed();
  const content = parsed.readable ? contentOf(parsed, findings, notRun, includes) : undefined;
  return { parsed, findings, content };
}

function contentOf(
  { raw, value }: ParsedDocument,
  findings: Findings,
  notRun: NotRunTree,
  includes: Includes,
): DocumentContent | undefined {
  if (!isPlainMap(value)) {
    findings.add({
      path: [],
      code: 'ORK_KATALOG_KIND',
      message: `invalid document: expected a Katalog, got ${describeInput(value)}`,
    });
    return undefined;
  }
  if (!isKatalog(value, findings)) return undefined;
  const spelled = normaliseSpelling(value, findings);
  const whole = withIncluded(spelled.value, includes, findings);
  const accepted = refuseNotRun(whole, notRun, findings) as PlainMap;
  const outline = accept(katalogOutline, accepted, [], findings);
  const crds = own(own(accepted, 'spec'), 'crds');
  const entries = new Map<string, CrdEntryInput | undefined>();
  for (const [name, entry] of Object.entries(isPlainMap(crds) ? crds : {})) {
    const path = ['spec', 'crds', name];
    entries.set(name, accept(crdEntry, withTexts(entry, path, findings), path, findings));
  }
  return { generation: spelled.generation, outline, entries, raw: raw as JsonObject };
}

/** Fields of an entry whose values are text, whatever they look like. */
const TEXTS = ['labels', 'labelSelector', 'fieldSelector'];

function withTexts(entry: unknown, path: Path, findings: Findings): unknown {
  if (!isPlainMap(entry)) return entry;
  const texts = TEXTS.filter((key) => isPlainMap(entry[key])).map((key) => [
    key,
    textsIn(entry[key], [...path, key], findings),
  ]);
  const box = entry['operatorBox'];
  const autoscale = own(box, 'autoscale');
  const autoscalePath = [...path, 'operatorBox', 'autoscale'];
  return {
    ...entry,
    ...Object.fromEntries(texts),
    ...(isPlainMap(box) && autoscale !== undefined
      ? { operatorBox: { ...box, autoscale: withOperandTexts(autoscale, autoscalePath, findings) } }
      : {}),
  };
}

function textsIn(value: unknown, path: Path, findings: Findings): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return findings.written(path, value) ?? value;
  if (!isPlainMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, textsIn(item, [...path, key], findings)]),
  );
}

function withIncluded(value: PlainMap, includes: Includes, findings: Findings): PlainMap {
  const spec = own(value, 'spec');
  const crds = own(spec, 'crds');
  if (!isPlainMap(crds)) return value;
  const expanded = Object.entries(crds).map(([name, entry]) => [
    name,
    includes.expand(entry, ['spec', 'crds', name], findings),
  ]);
  return { ...value, spec: { ...(spec as PlainMap), crds: Object.fromEntries(expanded) } };
}

/** Whether the document says that it is a Katalog of a known version. */
function isKatalog(value: PlainMap, findings: Findings): boolean {
  const kind = value['kind'];
  if (kind === 'Komposer') {
    const message = 'kind: Komposer is not supported: pass the Katalogs that it composes as files';
    findings.add({ path: ['kind'], code: 'ORK_NOT_IN_PRODUCT', message });
    return false;
  }
  if (kind !== 'Katalog') {
    findings.add({
      path: ['kind'],
      code: 'ORK_KATALOG_KIND',
      message: notExpected('kind', kind, 'Katalog'),
    });
    return false;
  }
  const version = value['apiVersion'];
  if (version === API_VERSION || version === FIRST_API_VERSION) return true;
  const message = notExpected('apiVersion', version, API_VERSION);
  findings.add({ path: ['apiVersion'], code: 'ORK_KATALOG_KIND', message });
  return false;
}

function notExpected(field: string, value: unknown, expected: string): string {
  return value === undefined
    ? `${field} is required: expected ${expected}`
    : misfit([field], value, expected);
}

/**
 * The checked value. When something in it is wrong, the wrong fields are reported and left out, and missing ones
 * filled, so that the checks that come later see the rest; undefined when what is left is still wrong.
 */
export function accept<S extends z.ZodType>(
  schema: S,
  value: unknown,
  path: Path,
  findings: Findings,
): z.output<S> | undefined {
  const first = check(schema, value);
  if ('value' in first) return first.value;
  let rest = value;
  for (const problem of first.problems) {
    findings.add({ ...problem, path: [...path, ...problem.path] });
    const { filler } = problem;
    rest = withValue(rest, filler === undefined ? fieldOf(problem.path) : problem.path, filler);
  }
  const second = check(schema, rest);
  return 'value' in second ? second.value : undefined;
}

/** A member of a list cannot be left out without moving the others, so its whole list is. */
function fieldOf(path: Path): Path {
  return path.slice(0, path.findLastIndex((part) => typeof part === 'string') + 1);
}
