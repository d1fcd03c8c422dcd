export { notifiesByGateway } from './needed.js';
export { notify } from './notify.js';
export { NOTIFY_SECRET } from './token-secret.js';
