export { isNamed, type NamedKind, namedKind } from './kind-names.js';
export { KnownKinds, type OperatedKind } from './known-kinds.js';
export { fileProblem } from './named-file.js';
export { isUrl, type PlacedManifests, type PlacedObject, placedObjects } from './placed-objects.js';
