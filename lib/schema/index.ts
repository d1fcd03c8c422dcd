export type { Cause } from './cause.js';
export { compileSchema } from './compile.js';
export { applyDefaults } from './defaults.js';
export { hasFormat } from './formats.js';
export { type DescribedSchema, describedSchemas, describedTypes } from './kubernetes/described-types.js';
export { KUBERNETES_VERSIONS, type KubernetesTypes, kubernetesTypes } from './kubernetes/kubernetes-types.js';
export { prune } from './prune.js';
export { ANY, checksOf, type ListType, memberOf, type Schema, schemaOf } from './schema.js';
export { validate } from './validate.js';
