/** What the ONCOP client reports of siblings: all of it in metrics, and in the log what has changed. */

import type { Logger } from '../lib/base/index.js';
import { type OnReport, oncopErrors } from '../oncop/index.js';
import { countOncopReports, type Metrics } from './metrics/index.js';

export function siblingLog(metrics: Metrics, log: Logger): OnReport {
  const count = countOncopReports(metrics);
  return (report) => {
    count(report);
    if (report.type !== 'condition') return;
    const { peer, surface, url, condition, message, code } = report;
    if (code === undefined) return log.info({ peer, surface, condition }, `reads ${url} again`);
    // A CR need not be there yet; an operator that is read should be.
    const expected = condition === 'absent' && (surface === 'cr' || surface === 'events');
    const fields = { peer, surface, condition, code, remedy: oncopErrors.rows[code].remedy };
    log[expected ? 'info' : 'warn'](fields, `cannot read ${url}: ${message}`);
  };
}
