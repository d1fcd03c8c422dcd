export type { CrdNotices } from './crd-notices.js';
export { Notifications } from './notifications.js';
