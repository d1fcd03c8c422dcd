export { compileEntry, type EntryPlace } from './entry.js';
export { anything } from './fields/anything.js';
export type { ResourceKind } from './kind.js';
export { MANAGED_BY, OWNER_LABEL, ownerLabelValue, UNOWNED_LABEL } from './labels.js';
export { buildNode, type Frame, type Node, ResourceError } from './node.js';
export type { OwnerType } from './owner.js';
export type {
  BlockName,
  BuiltEntry,
  BuiltResource,
  DiscoveredTypes,
  ResourceTemplate,
} from './resource-template.js';
export { blockJsonSchemas } from './schema.js';
export { didYouMeanKind, isIgnoredKey, RESOURCE_KINDS, resourceKind } from './table.js';
