/** Every page of the Control Center over the scripted scene. */

/** The address of a page, and what it shows once it is whole. */
export const PAGES: readonly (readonly [path: string, shows: string])[] = [
  ['/', 'table.overview tbody tr:nth-child(7)'],
  ['/?state=degraded&q=none', '.empty'],
  ['/runtimes/shop-prod', '.card:nth-child(3)'],
  ['/runtimes/pay', '.notice-not-answering'],
  ['/runtimes/crm', '.notice-follower-only'],
  ['/runtimes/none', '.empty'],
  ['/runtimes/jobs/crds/processor', '.chart canvas'],
  ['/runtimes/jobs/crds/processor?table=1', '.chart-table'],
  ['/runtimes/shop-prod/crds/order', '.failing'],
  ['/runtimes/shop-prod/crds/none', '.empty'],
  ['/runtimes/shop-prod/crds/order/crs', '.grid-row'],
  ['/runtimes/shop-prod/crds/order/crs?q=lable%3Ax', '[role="alert"]'],
  ['/runtimes/shop-prod/crds/order/crs/default/order-00017', '.code'],
  ['/runtimes/jobs/crds/processor/why', '.decision-mark'],
  ['/saved', '.drop'],
  ['/runtimes/jobs/crds/processor/what-if', '.run-line'],
  ['/runtimes/shop-prod/crds/order/reference', '.code'],
  ['/settings', '.runtime-line'],
  ['/settings?panel=add', '.add-form'],
  ['/sign-in', 'form'],
  ['/shortcuts', '.keys'],
  ['/topology', '.box'],
  ['/topology?table=1', '.edges'],
  ['/nowhere', 'h1'],
];
