export { protection } from './protection.js';
