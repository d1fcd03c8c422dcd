export { type DerivedType, derivedDefinition, derivedTypes } from './definition.js';
export { exampleResource } from './example.js';
