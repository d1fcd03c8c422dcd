import type { JsonObject } from '../../lib/base/index.js';
import type { CompileScope, Path, TemplateData } from '../scope/index.js';
import { certificateRequest } from './certificate.js';
import type { EntryParts, ResourceKind } from './entry-parts.js';
import { OBJECT_LABELS } from './labels.js';
import { metadataNode } from './metadata.js';
import {
  asMap,
  buildNode,
  deepMerge,
  dynamic,
  type Frame,
  frameOf,
  type Node,
  objectNode,
  ResourceError,
} from './node.js';
import { mayOwn, type Owner, type OwnerType, ownerOf } from './owner.js';
import { readScaling } from './replica-scaling.js';
import type {
  BlockName,
  BuiltResource,
  DiscoveredTypes,
  ObjectIdentity,
  ResourceTemplate,
} from './resource-template.js';

interface ObjectPlace {
  readonly at: Path;
  readonly block: BlockName;
  readonly mode: ResourceTemplate['mode'];
  /** The objects outlive their owner, so the garbage collector must not know of it. */
  readonly retain: boolean;
  readonly owner: OwnerType;
  readonly scope: CompileScope;
}

interface Copy {
  /** Of this copy, in place of the entry's own. */
  readonly namespace: string | undefined;
  /** A template gave that namespace. */
  readonly templated: boolean;
  /** The object that is copied. */
  readonly source: JsonObject | undefined;
}

export type BuildObject = (
  data: TemplateData,
  types: DiscoveredTypes | undefined,
  copy: Copy,
) => BuiltResource;

/** What an object is, as far as its name and namespace say it, without building it. */
export type BuildIdentity = (
  data: TemplateData,
  types: DiscoveredTypes | undefined,
  namespace: string | undefined,
) => ObjectIdentity;

/** How the identity of an entry's objects is built, whatever their conditions say. */
export function compileIdentity(parts: EntryParts, place: ObjectPlace): BuildIdentity {
  const { apiVersion, kind } = parts.kind;
  return (data, types, copied) => {
    const owner = ownerOf(data, place.owner);
    const frame = { ...frameOf(data), ownerLabel: owner.label };
    const { namespaced } = typeOf(parts, types);
    const namespace = namespaced ? (copied ?? namespaceOf(parts, owner, frame, place.at)) : undefined;
    return { apiVersion, kind, namespace, name: nameOf(parts, owner, frame, place.at) };
  };
}

/** Plural, scope and status as discovery has them, or as the entry says. */
function typeOf(
  { kind, namespaced }: EntryParts,
  types: DiscoveredTypes | undefined,
): { readonly plural: string; readonly namespaced: boolean; readonly hasStatus?: boolean | undefined } {
  const found = kind.guessed ? types?.(kind.apiVersion, kind.kind) : undefined;
  const { plural, namespaced: scoped } = found ?? kind;
  return { plural, namespaced: namespaced ?? scoped, hasStatus: found?.hasStatus };
}

type OpenFrame = { -readonly [K in keyof Frame]: Frame[K] };

/** How one object of an entry is built: name and namespace first, then everything that may refer to them. */
export function compileObject(parts: EntryParts, place: ObjectPlace): BuildObject {
  const { kind } = parts;
  const certificate = place.mode === 'delete' ? undefined : parts.certificate?.();
  const chosen = parts.namespace !== undefined && !parts.namespace.constant;
  const { scaling, status } = place.mode === 'delete' ? IDENTITY_ALONE : parts;
  const object = place.mode === 'delete' ? identityOnly(kind) : wholeObject(parts);
  return (data, types, copy) => {
    const owner = ownerOf(data, place.owner);
    const { plural, namespaced, hasStatus: served } = typeOf(parts, types);
    // Its own name and namespace are built first, from a frame that does not know them yet.
    const frame: OpenFrame = {
      data,
      name: '',
      namespace: undefined,
      ownerLabel: owner.label,
      ownerReferences: undefined,
      source: copy.source,
      memo: undefined,
    };
    const namespace = namespaced ? (copy.namespace ?? namespaceOf(parts, owner, frame, place.at)) : undefined;
    frame.name = nameOf(parts, owner, frame, place.at);
    frame.namespace = namespace;
    frame.ownerReferences = place.retain ? undefined : references(owner, namespace, place.block);
    frame.memo = undefined;
    const built = {
      apiVersion: kind.apiVersion,
      kind: kind.kind,
      plural,
      namespaced,
      object: asMap(buildNode(object, frame)),
      ...(namespaced && (copy.templated || chosen) ? { chosenNamespace: true } : {}),
    };
    const hasStatus = status && (parts.hasStatus ?? served);
    if (!hasStatus && !scaling && !certificate) return built;
    return {
      ...built,
      ...(hasStatus ? { status: asMap(buildNode(status, frame)) } : {}),
      ...(scaling ? { scaling: readScaling(buildNode(scaling, frame)) } : {}),
      ...(certificate ? { certificate: certificateRequest(buildNode(certificate, frame)) } : {}),
    };
  };
}

const IDENTITY_ALONE: Partial<EntryParts> = {};

function wholeObject(parts: EntryParts): Node {
  const { apiVersion, kind } = parts.kind;
  const metadata = metadataNode(parts.labels, parts.annotations);
  const object = objectNode({ apiVersion, kind, metadata, ...parts.body() });
  if (!parts.manifest) return object;
  // What a template puts into the manifest must not change what the object is, nor whose.
  return deepMerge(deepMerge(object, parts.manifest), ownIdentity(parts.kind));
}

function ownIdentity({ apiVersion, kind }: ResourceKind): Node {
  return objectNode({ apiVersion, kind, metadata: identityMetadata(OBJECT_LABELS) });
}

function identityOnly({ apiVersion, kind }: ResourceKind): Node {
  return objectNode({ apiVersion, kind, metadata: identityMetadata() });
}

function identityMetadata(labels?: Node): Node {
  return objectNode({
    name: dynamic((frame) => frame.name),
    namespace: dynamic((frame) => frame.namespace),
    labels,
  });
}

function nameOf(parts: EntryParts, owner: Owner, frame: Frame, at: Path): string {
  const name = parts.name ? buildNode(parts.name, frame) : undefined;
  if (name !== undefined) return String(name);
  if (parts.kind.suffix === undefined)
    throw new ResourceError('name is required, but its template rendered empty', at);
  return owner.name + parts.kind.suffix;
}

function namespaceOf(parts: EntryParts, owner: Owner, frame: Frame, at: Path): string {
  const own = parts.namespace ? buildNode(parts.namespace, frame) : undefined;
  const namespace = own ?? owner.namespace;
  if (namespace === undefined) {
    throw new ResourceError('namespace is required because the custom resource is cluster-scoped', [
      ...at,
      'namespace',
    ]);
  }
  return String(namespace);
}

/** Under `onDelete` the owner is about to go, and would take what it owns with it. */
function references(
  owner: Owner,
  namespace: string | undefined,
  block: BlockName,
): readonly JsonObject[] | undefined {
  return block !== 'onDelete' && mayOwn(owner, namespace) ? owner.references : undefined;
}
