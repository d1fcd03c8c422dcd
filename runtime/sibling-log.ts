/** What the ONCOP client reports of siblings: all of it in metrics and at `debug`, and what has changed at `info`. */
import { debugs, type Logger } from '../lib/base/index.js';
import { type OncopReport, type OnReport, oncopErrors } from '../oncop/index.js';
import { countOncopReports, type Metrics } from './metrics/index.js';

type Condition = Extract<OncopReport, { type: 'condition' }>;

export function siblingLog(metrics: Metrics, log: Logger): OnReport {
  const count = countOncopReports(metrics);
  return (report) => {
    count(report);
    if (report.type === 'condition') condition(log, report);
    else if (debugs(log)) trace(log, report);
  };
}

const TRACES: Readonly<Record<Exclude<OncopReport['type'], 'condition'>, string>> = {
  request: 'sibling requested',
  hit: 'sibling value read from the cache',
  circuit: 'circuit changed',
  subscription: 'sibling subscription changed',
  source: 'sibling source changed',
};

function trace(log: Logger, { type, ...fields }: Exclude<OncopReport, { type: 'condition' }>): void {
  const { message = '', ...others } = { message: undefined, ...fields };
  log.debug(message === '' ? others : { ...others, reason: message }, TRACES[type]);
}

function condition(log: Logger, { type: _, message, code, ...fields }: Condition): void {
  if (code === undefined) {
    log.info(fields, 'sibling reachable again');
    return;
  }
  // A CR need not be there yet; an operator that is read should be.
  const expected = fields.condition === 'absent' && (fields.surface === 'cr' || fields.surface === 'events');
  const { remedy } = oncopErrors.rows[code];
  log[expected ? 'info' : 'warn']({ ...fields, code, reason: message, remedy }, 'sibling read failed');
}
