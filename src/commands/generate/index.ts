export { registerGenerate } from './generate.js';
