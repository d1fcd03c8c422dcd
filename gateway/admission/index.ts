export { admission } from './admission.js';
