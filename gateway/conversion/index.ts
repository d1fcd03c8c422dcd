export { conversion } from './conversion.js';
