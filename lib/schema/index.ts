export type { Cause } from './cause.js';
export { compileSchema } from './compile.js';
export { applyDefaults } from './defaults.js';
export { CompiledTypes, type Presets } from './kubernetes/compiled-types.js';
export { type DescribedSchema, describedSchemas, describedTypes } from './kubernetes/described-types.js';
export { KUBERNETES_VERSIONS, type KubernetesTypes, kubernetesTypes } from './kubernetes/kubernetes-types.js';
export { mapChanged, prune } from './prune.js';
export { ANY, type ListType, memberOf, type Schema, schemaOf } from './schema.js';
export { validate } from './validate.js';
