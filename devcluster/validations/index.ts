export { compileRules, type RuledSchema } from './compile-rules.js';
export { evaluateRules } from './evaluate-rules.js';
