import type { SetParams } from '../../parts/page-state.js';
import type { pageParams } from '../../url/pages.js';
import type { ValuesOf } from '../../url/params.js';

/** What is set on the page of CRs, and how it is set. */
export type CrsPageState = ValuesOf<typeof pageParams.crs>;
export type SetCrs = SetParams<typeof pageParams.crs>;
