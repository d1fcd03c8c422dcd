export { type SchemaRules, schemaRules } from './schema-rules.js';
