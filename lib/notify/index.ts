export { Courier, type CourierOptions } from './courier.js';
export {
  type Delivery,
  type Notification,
  SEVERITIES,
  type Severity,
  type SlackTarget,
  type TeamChannels,
} from './notification.js';
export type { Outcome } from './team-queue.js';
export { oneLine, shortened } from './texts.js';
export type { Accepted } from './tools.js';
