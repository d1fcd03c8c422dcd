import type { JsonObject } from '../../lib/base/index.js';
import type { At, KatalogSource, Path } from '../document/index.js';
import { parseSource } from '../document/index.js';
import type { Functions } from '../functions/index.js';
import type { CrdEntry, Katalog, Position, Problem } from '../model.js';
import type { Program } from '../program/index.js';
import { API_VERSION, type CrdEntryInput } from '../schema/index.js';
import type { OwnPresets, Reads } from '../scope/index.js';
import type { CheckedEntry, EntryCheck } from '../types/index.js';
import { apiSecurity, enrichedApiSecurity } from './api-security.js';
import { resolveApiTypes } from './api-types.js';
import { conversionFindings } from './conversions.js';
import { normaliseCrdEntry } from './crd-entry.js';
import { CrdFiles, type ReadCrdFile } from './crd-files.js';
import { dependencyFindings } from './dependencies.js';
import { entryFindings } from './entry-checks.js';
import { enrichedGatewaySecurity, gatewayBlock, gatewayFindings, registrationFindings } from './gateway.js';
import { Includes, type ReadInclude } from './includes.js';
import { type ContentDocument, loadDocument } from './loaded-document.js';
import { type MergedDocuments, mergeDocuments, rawEntry } from './merge.js';
import { enrichedProfiles } from './merge-presets.js';
import { notRunTree } from './not-run.js';
import { checkTeams, enrichedNotification, notificationBlock, teamNames } from './notification.js';
import { overlapFindings } from './overlaps.js';
import {
  checkMessages,
  compileEntryProgram,
  compileNotes,
  compilePresets,
  type FunctionSources,
} from './programs.js';
import { labelSelectorFault } from './selectors.js';
import { reconcilerPreset } from './settings.js';
import type { Generation } from './spellings.js';
import { addTypeFindings, type TypeOptions } from './types.js';

export interface LoadOptions extends FunctionSources {
  /** Reads what `crdFile` names, to complete `apiTypes`; without it `apiTypes` must be written in full. */
  readonly readCrdFile?: ReadCrdFile;
  /** How the types of what it reads and writes are checked. */
  readonly types?: TypeOptions;
  /** Reads what `include` names; without it nothing can be included. */
  readonly readInclude?: ReadInclude;
}

export interface LoadedKatalog {
  /** Undefined when there is an error among the problems. */
  readonly katalog: Katalog | undefined;
  /** Every entry that could be read, by CRD; complete when there is a Katalog. */
  readonly entries: ReadonlyMap<string, CrdEntry>;
  /** What templates of this Katalog can call, its notes included. */
  readonly functions: Functions;
  /** By CRD; complete when there is a Katalog. */
  readonly programs: ReadonlyMap<string, Program>;
  /** By CRD: what may be written at single places; entries with `schema: open` have none. */
  readonly checks: ReadonlyMap<string, EntryCheck>;
  /** Every problem, in the order of the files and lines. */
  readonly problems: readonly Problem[];
  /** Which spelling each Katalog document is written in. */
  readonly generations: readonly {
    readonly file: string;
    readonly line: number;
    readonly generation: Generation;
  }[];
  /**
   * The place of a path (`['spec', 'crds', 'loader', 'workers']`, in the third spelling or as written), or of the
   * character at `at` inside the text there. A path that does not exist gives the nearest place above it.
   */
  locate(path: Path, at?: At): Position;
}

/**
 * Loads the documents of all sources as one Katalog. Never throws for what a document says; time and memory are
 * bounded (`BOUNDS`).
 */
export function loadKatalog(sources: readonly KatalogSource[], options: LoadOptions): LoadedKatalog {
  const notRun = notRunTree();
  const includes = new Includes(
    options.readInclude ?? (() => ({ refused: 'cannot be included: no reader was passed' })),
  );
  const documents = sources.flatMap(parseSource).map((parsed) => loadDocument(parsed, notRun, includes));
  const contents = documents.filter((each): each is ContentDocument => each.content !== undefined);
  const merged = mergeDocuments(contents);
  const functions = compileNotes(merged, options);
  const presets = compilePresets(merged, functions);
  checkMessages(merged, functions);
  if (merged.notification) checkTeams(merged.notification);
  const known = { functions, presets, teams: teamNames(merged.notification) };
  const entries = new Map<string, CrdEntry>();
  const programs = new Map<string, Program>();
  const checked = new Map<string, CheckedEntry>();
  const crdFiles = new CrdFiles(
    options.readCrdFile ?? (() => ({ refused: 'cannot be read: no reader was passed' })),
  );
  for (const [name, { document, input }] of merged.crds) {
    if (!input) continue;
    const entry = readEntry({ name, input, document }, merged, crdFiles);
    entries.set(name, entry);
    crdFiles.readAlso(entry.setup, document.parsed.source.file);
    const { program, reads } = compileEntry(entry, document, known, options);
    programs.set(name, program);
    checked.set(name, { entry, program, reads });
  }
  const complete = contents.length === documents.length;
  if (complete) checkTogether(entries, merged);
  const kinds = [...crdFiles.kinds(), ...(options.types?.kinds ?? [])];
  const checks = addTypeFindings(merged, checked, functions, { ...options.types, kinds });
  for (const finding of gatewayFindings(merged.gateway)) {
    deepest(contents, finding.path)?.findings.add(finding);
  }
  for (const finding of registrationFindings(entries.values(), merged.gateway)) {
    merged.crds.get(String(finding.path[2]))?.document.findings.add(finding);
  }
  for (const { findings } of documents) findings.addDoubtful();
  const problems = distinct(
    documents.flatMap(({ findings, parsed }) => sorted(findings.problems, parsed.source.file)),
  );
  if (complete && merged.crds.size === 0 && problems.length === 0) problems.push(emptyProblem(sources));
  const failed = problems.some((problem) => problem.severity === 'error');
  return {
    katalog: failed ? undefined : katalogOf(merged, entries, sources),
    entries,
    functions,
    programs,
    checks,
    problems,
    generations: contents.map(({ findings, content }) => {
      const { file, line } = findings.position([]);
      return { file, line, generation: content.generation };
    }),
    locate: (path, at) =>
      locate(contents, merged, path, at) ?? { file: sources[0]?.file ?? '', line: 1, column: 1 },
  };
}

interface DeclaredEntry {
  readonly name: string;
  readonly input: CrdEntryInput;
  readonly document: ContentDocument;
}

function readEntry(
  { name, input, document }: DeclaredEntry,
  merged: MergedDocuments,
  crdFiles: CrdFiles,
): CrdEntry {
  const { findings, parsed } = document;
  const path = ['spec', 'crds', name];
  const defined = input.crdFile === undefined ? undefined : crdFiles.types(input.crdFile, parsed.source.file);
  const { finding, ...types } = resolveApiTypes(input, path, defined);
  if (finding) findings.add(finding);
  const profile = reconcilerPreset(input, merged.presets);
  if ('unknown' in profile) {
    const at = [...path, 'operatorBox', 'reconciler', 'profile'];
    findings.add({ path: at, code: 'ORK_FIELD_VALUE', message: profile.unknown });
  }
  if (input.enrich && input.enrichAll) {
    const message = 'enrich and enrichAll are mutually exclusive: keep one';
    findings.add({ path: [...path, 'enrichAll'], code: 'ORK_FIELD_VALUE', message, atKey: true });
  }
  const selectorFault = labelSelectorFault(input.labelSelector);
  if (selectorFault !== undefined) {
    findings.add({ path: [...path, 'labelSelector'], code: 'ORK_SELECTOR', message: selectorFault });
  }
  const written = (...block: string[]): Path => [...path, ...findings.writtenBelow(path, block)];
  return normaliseCrdEntry(input, {
    ...types,
    name,
    crossAccess: merged.crossAccess ?? true,
    finalizers: merged.finalizers,
    namespaces: merged.gateway.namespaceProtection ?? {},
    deletionProtection: merged.gateway.deletionProtection,
    preset: 'preset' in profile ? profile.preset : {},
    raw: rawEntry(document, name),
    crossPath: written('operatorBox', 'cross'),
    autoscalePath: written('operatorBox', 'autoscale'),
  });
}

/** What the Katalog declares for all of its entries. */
interface KnownToEntries {
  readonly functions: Functions;
  readonly presets: OwnPresets;
  readonly teams: readonly string[];
}

function compileEntry(
  entry: CrdEntry,
  document: ContentDocument,
  { functions, presets, teams }: KnownToEntries,
  options: LoadOptions,
): { readonly program: Program; readonly reads: Reads } {
  const { program, reads, findings } = compileEntryProgram(entry, functions, presets, {
    clock: options.clock,
    teams,
    written: (path, value) => document.findings.written(path, value),
  });
  document.findings.addAll(findings);
  document.findings.addAll(entryFindings(entry));
  return { program, reads };
}

/** What entries contradict in each other. */
function checkTogether(entries: ReadonlyMap<string, CrdEntry>, merged: MergedDocuments): void {
  const names = new Set(merged.crds.keys());
  const enabled = merged.gateway.conversion?.enabled ?? false;
  const findings = [
    ...dependencyFindings(entries, names),
    ...overlapFindings(entries),
    ...conversionFindings(entries, enabled),
  ];
  for (const finding of findings) {
    merged.crds.get(finding.crd)?.document.findings.add(finding);
  }
}

/** By line; those of files that the document includes come after its own. */
function sorted(problems: readonly Problem[], own: string): Problem[] {
  const files = [...new Set([own, ...problems.map(({ file }) => file)])];
  return [...problems].sort(
    (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column,
  );
}

/** A file that several entries include is reported on once. */
function distinct(problems: readonly Problem[]): Problem[] {
  const keyOf = ({ file, line, column, path, message }: Problem): string =>
    `${file}:${line}:${column} ${path}: ${message}`;
  return [...new Map(problems.map((problem) => [keyOf(problem), problem])).values()];
}

function emptyProblem(sources: readonly KatalogSource[]): Problem {
  const file = sources[0]?.file ?? '';
  const message = sources.length === 0 ? 'no Katalog file was passed' : 'no CRD is declared';
  return { file, line: 1, column: 1, severity: 'error', code: 'ORK_KATALOG_EMPTY', path: '', message };
}

function locate(
  documents: readonly ContentDocument[],
  merged: MergedDocuments,
  path: Path,
  at: At | undefined,
): Position | undefined {
  const name = path[0] === 'spec' && path[1] === 'crds' ? path[2] : undefined;
  const owner = name === undefined ? undefined : merged.crds.get(String(name))?.document;
  const document = owner ?? deepest(documents, path);
  return document?.findings.position(path, at);
}

/** The document that has most of a path; the first of several. */
function deepest(documents: readonly ContentDocument[], path: Path): ContentDocument | undefined {
  let best: { document: ContentDocument; depth: number } | undefined;
  for (const document of documents) {
    const depth = document.findings.depth(path);
    if (!best || depth > best.depth) best = { document, depth };
  }
  return best?.document;
}

function katalogOf(
  merged: MergedDocuments,
  crds: ReadonlyMap<string, CrdEntry>,
  sources: readonly KatalogSource[],
): Katalog {
  const { metadata, leaderElection, raw, api, notification } = merged;
  const about = {
    name: metadata.name ?? '',
    version: metadata.version ?? '',
    description: metadata.description ?? '',
    author: metadata.author ?? '',
    license: metadata.license ?? '',
    namespace: metadata.namespace ?? 'default',
  };
  const katalog = {
    ...about,
    crossAccess: merged.crossAccess ?? true,
    ...(leaderElection === undefined ? {} : { leaderElection }),
    ...(api === undefined ? {} : { api: apiSecurity(api) }),
    gateway: gatewayBlock(merged.gateway),
    ...(notification === undefined ? {} : { notification: notificationBlock(notification.input) }),
    crds,
    raw,
    text: sources.map(({ text }) => text).join('\n---\n'),
  };
  const security = {
    ...(api === undefined ? {} : { api: enrichedApiSecurity(api) }),
    ...enrichedGatewaySecurity(merged.gateway),
  };
  const { gateway } = merged.gateway;
  const notes = merged.notes.map(({ note }) => note);
  const enriched = {
    apiVersion: API_VERSION,
    kind: 'Katalog',
    metadata: { ...metadata, ...about },
    crossAccess: katalog.crossAccess,
    ...(Object.keys(security).length === 0 ? {} : { security }),
    ...(gateway === undefined ? {} : { gateway }),
    ...(notification === undefined ? {} : { notification: enrichedNotification(notification.input) }),
    ...(notes.length === 0 ? {} : { notes: { functions: notes } }),
    ...(merged.presets.length === 0 ? {} : { profiles: enrichedProfiles(merged.presets) }),
    spec: {
      ...(leaderElection === undefined ? {} : { leaderElection }),
      finalizers: merged.finalizers,
      crds: Object.fromEntries([...crds].map(([name, entry]) => [name, entry.enriched])),
    },
  };
  return { ...katalog, enriched: enriched as unknown as JsonObject };
}
