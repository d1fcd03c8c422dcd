export type { CertificateRequest } from './certificate.js';
export { kindOfType } from './custom.js';
export { compileEntry, type EntryPlace } from './entry.js';
export type { ResourceKind } from './entry-parts.js';
export { anything } from './fields/anything.js';
export { mapOf } from './fields/collection.js';
export type { FieldTable, FieldType } from './fields/field-type.js';
export { boolean, looseText, oneOf, text } from './fields/scalar.js';
export { readFields } from './fields/structure.js';
export { secretData } from './kinds/secrets.js';
export { MANAGED_BY, OWNER_LABEL, ownerLabelValue, UNOWNED_LABEL } from './labels.js';
export { endpointSlices, events, nodes, storageClasses } from './looked-up.js';
export { buildNode, frameOf, type Node, ResourceError } from './node.js';
export { objectMaker } from './object-maker.js';
export type { OwnerType } from './owner.js';
export { pluralOf } from './plural.js';
export { checkPreset, presetJsonSchemas } from './preset-groups.js';
export type { ReplicaScaling } from './replica-scaling.js';
export type {
  Adoption,
  BlockName,
  BuiltEntry,
  BuiltResource,
  DiscoveredTypes,
  ObjectIdentity,
  ResourceTemplate,
} from './resource-template.js';
export { blockJsonSchemas, GATE_SCHEMA } from './schema.js';
export type { SourceReader, SourceRef } from './source.js';
export { didYouMeanKind, isIgnoredKey, RESOURCE_KINDS, resourceKind } from './table.js';
export { type NamedEntry, resolveWaiting } from './waiting.js';
