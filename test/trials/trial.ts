export { restartTrial } from './restart.js';
export { rotationTrial } from './rotation.js';
