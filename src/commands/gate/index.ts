export { registerGate } from './gate.js';
