import { messageOf, parseDuration } from '../../base/index.js';
import { type CompileScope, isTemplate, type Path, type TemplateData } from '../compile/index.js';
import { type Condition, compileGate } from '../conditions/index.js';
import type { JsonObject, JsonValue } from '../model.js';
import { readCustom } from './custom.js';
import { labelMap } from './fields/collection.js';
import { looseText } from './fields/scalar.js';
import { readFields, sharing } from './fields/structure.js';
import { compileForEach, type Repeat } from './for-each.js';
import { type EntryParts, IDENTITY_FIELDS } from './identity.js';
import type { ResourceKind } from './kind.js';
import { asList, buildNode, frameOf, type Node, ResourceError } from './node.js';
import { compileObject } from './object.js';
import type { OwnerType } from './owner.js';
import type {
  BlockName,
  BuiltEntry,
  BuiltResource,
  DiscoveredTypes,
  ResourceTemplate,
} from './resource-template.js';

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
const CONTROL = ['when', 'or', 'anyOf', 'forEach', 'reconcile', 'forceConflict', 'sleep'];

/** Compiles one entry of a block. Problems go to `scope`; what is returned then is of no use. */
export function compileEntry(
  kind: ResourceKind,
  raw: JsonObject,
  place: EntryPlace,
  scope: CompileScope,
): ResourceTemplate {
  const { at, block } = place;
  const deletes = block === 'onDelete' && kind.mode !== 'createOnly';
  const shorthand = Object.fromEntries(Object.entries(raw).filter(([key]) => !CONTROL.includes(key)));
  const parts =
    kind.key === 'custom'
      ? readCustom(shorthand, at, scope)
      : readBuiltIn(kind, shorthand, at, scope, deletes);
  const mode = deletes ? 'delete' : parts.once ? 'createOnly' : kind.mode;
  const buildObject = compileObject(parts, { ...place, mode, scope });
  const gate = compileGate(raw, at, scope);
  const reconcile = flag(raw, 'reconcile', at, scope) === true || block === 'onReconcile';
  const repeat = compileRepeat(raw['forEach'] ?? null, [...at, 'forEach'], scope);
  return {
    kind: parts.kind,
    key: place.key,
    path: at,
    block,
    mode,
    reconcile: reconcile && mode === 'apply',
    forceConflict: flag(raw, 'forceConflict', at, scope),
    sleepMs: compileSleep(raw['sleep'] ?? null, [...at, 'sleep'], scope),
    rotateAfterMs: (data) => guarded(at, () => milliseconds(parts.rotateAfter, data)),
    build: (data, types) => guarded(at, () => buildEntry(data, types)),
  };

  function buildEntry(data: TemplateData, types: DiscoveredTypes | undefined): BuiltEntry {
    if (!place.gate(data)) return SKIPPED;
    if (!repeat && !gate(data)) return SKIPPED;
    if (!repeat && !parts.copies) return { objects: [buildObject(data, types)], skipped: false };
    const items = repeat ? repeat(data).filter((item) => gate(item)) : [data];
    const objects = items.flatMap((item) => buildCopies(item, types));
    reportDuplicate(
      objects.map(({ object }) => object),
      at,
    );
    return { objects, skipped: false };
  }

  function buildCopies(data: TemplateData, types: DiscoveredTypes | undefined): BuiltResource[] {
    if (!parts.copies) return [buildObject(data, types)];
    const namespaces = asList(buildNode(parts.copies, frameOf(data)));
    return namespaces.map((namespace) => buildObject(data, types, String(namespace)));
  }
}

function milliseconds(node: Node | undefined, data: TemplateData): number | undefined {
  const text = node && buildNode(node, frameOf(data));
  return text === undefined ? undefined : parseDuration(String(text));
}

const SKIPPED: BuiltEntry = { objects: [], skipped: true };

function readBuiltIn(
  kind: ResourceKind,
  raw: JsonObject,
  at: Path,
  scope: CompileScope,
  deletes: boolean,
): EntryParts {
  const annotations = kind.annotations ? { annotations: labelMap(looseText) } : {};
  const required = deletes ? [] : [...kind.required, ...(kind.suffix === undefined ? ['name'] : [])];
  const table = { ...kind.fields, ...IDENTITY_FIELDS, ...annotations };
  const written = readFields(raw, table, at, scope, { required, refused: kind.refused });
  const fields = sharing(written, 'labels');
  if (!kind.namespaced && fields['namespace']) {
    scope.error('ORK_FIELD_VALUE', [...at, 'namespace'], `a ${kind.kind} belongs to no namespace`);
  }
  const { toNamespaces: copies, once, rotateAfter } = fields;
  if (copies && fields['namespace']) {
    scope.error('ORK_FIELD_VALUE', [...at, 'namespace'], 'namespace and toNamespaces exclude each other');
  }
  if (once && !once.constant) {
    scope.error('ORK_FIELD_VALUE', [...at, 'once'], 'once is true or false, and no template');
  }
  const isOnce = once?.constant === true && once.value === true;
  if (rotateAfter && !isOnce) {
    scope.error('ORK_FIELD_VALUE', [...at, 'rotateAfter'], 'rotateAfter needs once: true');
  }
  return {
    kind,
    namespaced: kind.namespaced,
    name: fields['name'],
    namespace: fields['namespace'],
    copies,
    once: isOnce,
    rotateAfter,
    labels: fields['labels'],
    annotations: fields['annotations'],
    manifest: fields['manifest'],
    body: () => kind.assemble(fields, { at, scope }),
  };
}

function compileRepeat(raw: JsonValue, at: Path, scope: CompileScope): Repeat | undefined {
  return raw === null ? undefined : compileForEach(raw, at, scope);
}

function flag(raw: JsonObject, key: string, at: Path, scope: CompileScope): boolean | undefined {
  const value = raw[key] ?? null;
  if (value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value !== false && value !== 'false') {
    scope.error('ORK_FIELD_VALUE', [...at, key], `expects true or false, not ${JSON.stringify(value)}`);
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
  if (constant === undefined)
    scope.error('ORK_FIELD_VALUE', at, `expects a duration such as 500ms or 2s, not ${JSON.stringify(raw)}`);
  return () => constant ?? 0;
}

function readSleep(text: string, at: Path): number {
  const ms = text.trim() === '' ? 0 : parseDuration(text);
  if (ms === undefined) throw new ResourceError(`expects a duration such as 500ms or 2s, not "${text}"`, at);
  return ms;
}

/** Two repetitions that name the same object would undo each other at every reconcile. */
function reportDuplicate(objects: readonly JsonObject[], at: Path): void {
  const seen = new Set<string>();
  for (const { metadata } of objects) {
    const { namespace = '', name = '' } = metadata as { namespace?: string; name?: string };
    const identity = `${namespace}/${name}`;
    if (seen.has(identity)) {
      throw new ResourceError(`two repetitions have the name "${name}"; let it contain {{ .item }}`, [
        ...at,
        'name',
      ]);
    }
    seen.add(identity);
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
