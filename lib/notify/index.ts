export { Courier, type CourierOptions } from './courier.js';
export type {
  Delivery,
  Notification,
  Severity,
  SlackTarget,
  TeamChannels,
} from './notification.js';
export type { Outcome } from './team-queue.js';
