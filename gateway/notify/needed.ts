import type { Katalog } from '../../katalog/index.js';

/** Whether in a cluster the runtime of a Katalog hands its notifications to a gateway. */
export function notifiesByGateway({ notification }: Pick<Katalog, 'notification'>): boolean {
  return notification?.enabled === true && notification.standalone !== true;
}
