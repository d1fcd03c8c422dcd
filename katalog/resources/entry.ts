import type { JsonObject, JsonValue } from '../../lib/base/index.js';
import { messageOf, parseDuration } from '../../lib/base/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../scope/index.js';
import { budgetOf } from '../templates/index.js';
import { readMaxObjects, tooMany } from './amounts.js';
import { readBuiltIn } from './built-in.js';
import { readClaim } from './claim.js';
import { readCustom } from './custom.js';
import type { EntryParts, ResourceKind, Source } from './entry-parts.js';
import { compileForEach, type Repeat } from './for-each.js';
import { asList, buildNode, frameOf, type Node, ResourceError } from './node.js';
import { compileIdentity, compileObject } from './object.js';
import { type OwnerType, ownerOf } from './owner.js';
import type {
  BlockName,
  BuiltEntry,
  BuiltResource,
  DiscoveredTypes,
  ResourceTemplate,
} from './resource-template.js';
import { reportRisks } from './risk.js';
import { describedSource, readObject, type SourceReader, type SourceRef, sourceRef } from './source.js';
import { readWaiting } from './waiting.js';

/** Where an entry stands. */
export interface EntryPlace {
  readonly block: BlockName;
  readonly key: string;
  readonly at: Path;
  /** The gate of the whole block. */
  readonly gate: Condition;
  readonly owner: OwnerType;
}

/** Fields of every entry that say when and how, not what. */
const CONTROL = [
  'when',
  'or',
  'anyOf',
  'forEach',
  'reconcile',
  'forceConflict',
  'adopt',
  'retain',
  'maxObjects',
  'sleep',
  'readyWhen',
  'waitFor',
];

/** Compiles one entry of a block. Problems go to `scope`; the result is then unusable. */
export function compileEntry(
  kind: ResourceKind,
  raw: JsonObject,
  place: EntryPlace,
  scope: CompileScope,
): ResourceTemplate {
  const { at, block } = place;
  const deletes = block === 'onDelete' && kind.mode !== 'createOnly';
  const known = scope.references.length;
  const shorthand = Object.fromEntries(Object.entries(raw).filter(([key]) => !CONTROL.includes(key)));
  const parts =
    kind.key === 'custom'
      ? readCustom(shorthand, at, scope)
      : readBuiltIn(kind, shorthand, { at, scope }, deletes);
  const mode = modeOf(kind, parts, deletes);
  const source = mode === 'delete' ? undefined : parts.source;
  const claim = readClaim(raw, { parts, mode, at, scope });
  const objectPlace = { ...place, mode, scope, retain: claim.retain };
  const buildObject = compileObject(parts, objectPlace);
  const buildFirst = parts.first && compileObject(parts.first, objectPlace);
  const identify = [...(parts.first ? [parts.first] : []), parts].map((each) =>
    compileIdentity(each, objectPlace),
  );
  const gate = compileGate(raw, at, scope);
  const reconcile = flag(raw, 'reconcile', at, scope) ?? (block === 'onReconcile' && kind.mode === 'apply');
  const repeat = compileRepeat(raw['forEach'] ?? null, [...at, 'forEach'], scope);
  const literal = literals(raw['toNamespaces'] ?? null);
  const repeats = repeat !== undefined || parts.copies !== undefined;
  // What is only deleted was made within the bound of its time.
  const bound = readMaxObjects(raw, { repeats, at, scope });
  const most = mode === 'delete' ? Number.POSITIVE_INFINITY : bound;
  // An object is only deleted where it has the CR's marks, whatever names it.
  if (mode !== 'delete') reportRisks(scope.references.slice(known), at, scope);
  const isOne = !repeat && !parts.copies && !source && !buildFirst;
  return {
    kind: parts.kind,
    kinds: parts.first ? [parts.first.kind, parts.kind] : [parts.kind],
    key: place.key,
    path: at,
    block,
    mode,
    inOwnNamespace: !parts.namespace && !parts.copies && !parts.first?.namespace,
    writesStatus: mode !== 'delete' && parts.status !== undefined,
    reconcile: reconcile && mode === 'apply',
    keeps: block === 'onCreate' || !reconcile,
    repeats: repeat !== undefined,
    forceConflict: flag(raw, 'forceConflict', at, scope),
    ...claim,
    ...readWaiting(raw, { mode, at, scope }),
    sleepMs: compileSleep(raw['sleep'] ?? null, [...at, 'sleep'], scope),
    rotateAfterMs: (data) => guarded(at, () => milliseconds(parts.rotateAfter, data)),
    copies: source && describedSource(source),
    sources: (data) =>
      source ? guarded(at, () => (itemsOf(data) ?? []).map((item) => refOf(source, item))) : [],
    identities: (data, types) =>
      guarded(at, () =>
        (repeat ? repeat(data) : [data]).flatMap((item) =>
          namespacesOf(item).flatMap((namespace) => identify.map((each) => each(item, types, namespace))),
        ),
      ),
    build: (data, types, read = NO_SOURCES) => guarded(at, () => buildEntry(data, types, read)),
  };

  /** The data of each repetition; undefined when a condition leaves the entry out. */
  function itemsOf(data: TemplateData): readonly TemplateData[] | undefined {
    if (!place.gate(data)) return undefined;
    if (repeat) {
      const repeated = repeat(data);
      budgetOf(data)?.steps(repeated.length);
      return repeated.filter((item) => gate(item));
    }
    return gate(data) ? [data] : undefined;
  }

  function refOf(from: Source, data: TemplateData): SourceRef {
    return sourceRef(from, kind, ownerOf(data, place.owner).namespace, frameOf(data));
  }

  function buildEntry(
    data: TemplateData,
    types: DiscoveredTypes | undefined,
    read: SourceReader,
  ): BuiltEntry {
    if (isOne) {
      if (!place.gate(data) || !gate(data)) return SKIPPED;
      return { objects: [buildObject(data, types, AS_WRITTEN)], skipped: false };
    }
    const items = itemsOf(data);
    if (!items) return SKIPPED;
    const objects: BuiltResource[] = [];
    for (const item of items) {
      if (objects.length > most) break;
      objects.push(...buildCopies(item, types, read));
    }
    if (repeat || parts.copies) {
      if (objects.length > most) throw tooMany(objects.length, most, at);
      reportDuplicate(
        objects.map(({ object }) => object),
        at,
      );
    }
    return { objects, skipped: false };
  }

  /** Of each copy; undefined: the entry's own. */
  function namespacesOf(data: TemplateData): readonly (string | undefined)[] {
    return parts.copies ? asList(buildNode(parts.copies, frameOf(data))).map(String) : [undefined];
  }

  function buildCopies(
    data: TemplateData,
    types: DiscoveredTypes | undefined,
    read: SourceReader,
  ): BuiltResource[] {
    const ref = source && refOf(source, data);
    const object = ref && readObject(source, ref, read);
    const namespaces = namespacesOf(data);
    if (namespaces.length > most) throw tooMany(namespaces.length, most, at);
    const objects = namespaces.flatMap((namespace) => {
      const copy = {
        namespace,
        source: object,
        templated: namespace !== undefined && !literal.has(namespace),
      };
      return [...(buildFirst ? [buildFirst(data, types, copy)] : []), buildObject(data, types, copy)];
    });
    if (ref) reportOverwritten(objects, ref, at);
    return objects;
  }
}

function modeOf(kind: ResourceKind, { once }: EntryParts, deletes: boolean): ResourceTemplate['mode'] {
  if (deletes) return 'delete';
  return once ? 'createOnly' : kind.mode;
}

const AS_WRITTEN = { namespace: undefined, source: undefined, templated: false };

/** For a caller that knows of no object to copy. */
const NO_SOURCES: SourceReader = () => undefined;

function milliseconds(node: Node | undefined, data: TemplateData): number | undefined {
  const text = node && buildNode(node, frameOf(data));
  return text === undefined ? undefined : parseDuration(String(text));
}

/** What a list has written out, and no template chooses. */
function literals(raw: JsonValue): ReadonlySet<string> {
  const list = Array.isArray(raw) ? (raw as readonly JsonValue[]) : [raw];
  return new Set(list.filter((each) => typeof each === 'string' && !isTemplate(each)) as string[]);
}

const SKIPPED: BuiltEntry = { objects: [], skipped: true };

function compileRepeat(raw: JsonValue, at: Path, scope: CompileScope): Repeat | undefined {
  return raw === null ? undefined : compileForEach(raw, at, scope);
}

function flag(raw: JsonObject, key: string, at: Path, scope: CompileScope): boolean | undefined {
  const value = raw[key] ?? null;
  if (value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value !== false && value !== 'false') {
    scope.invalid([...at, key], value, 'true or false');
  }
  return false;
}

function compileSleep(raw: JsonValue, at: Path, scope: CompileScope): (data: TemplateData) => number {
  if (raw === null) return () => 0;
  if (isTemplate(raw)) {
    const template = scope.template(raw, at);
    return (data) => guarded(at, () => readSleep(template?.render(data) ?? '', at));
  }
  const constant = typeof raw === 'object' ? undefined : parseDuration(String(raw));
  if (constant === undefined) scope.invalid(at, raw, 'a duration such as 500ms or 2s');
  return () => constant ?? 0;
}

function readSleep(text: string, at: Path): number {
  const ms = text.trim() === '' ? 0 : parseDuration(text);
  if (ms === undefined) throw ResourceError.invalid(at, text, 'a duration such as 500ms or 2s');
  return ms;
}

/** Two repetitions that name the same object would undo each other at every reconcile. */
function reportDuplicate(objects: readonly JsonObject[], at: Path): void {
  const seen = new Set<string>();
  for (const { kind, metadata } of objects) {
    const { namespace = '', name = '' } = metadata as { namespace?: string; name?: string };
    const identity = `${String(kind)}/${namespace}/${name}`;
    if (seen.has(identity)) {
      throw new ResourceError(`duplicate name "${name}" in a forEach: use {{ .item }} in the name`, [
        ...at,
        'name',
      ]);
    }
    seen.add(identity);
  }
}

/** A copy in the place of its source would take the source over, and take it away with the custom resource. */
function reportOverwritten(
  objects: readonly BuiltResource[],
  { namespace, name, kind }: SourceRef,
  at: Path,
) {
  for (const { object } of objects) {
    const metadata = object['metadata'] as { namespace?: string; name?: string };
    if (metadata.namespace === namespace && metadata.name === name) {
      throw new ResourceError(
        `${kind} ${namespace}/${name} cannot be copied onto itself: change name or namespace`,
        at,
      );
    }
  }
}

/** Whatever a template runs into while it renders (its limits) is a fault of that custom resource. */
function guarded<T>(at: Path, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof ResourceError) throw error;
    throw new ResourceError(messageOf(error), at, { cause: error });
  }
}
