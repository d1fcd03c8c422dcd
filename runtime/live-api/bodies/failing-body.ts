import { momentText } from '../../../lib/base/index.js';
import type { Steps } from '../../../lib/http/index.js';
import type { CrdView, FailureView } from '../../view.js';
import { kindText } from './crd-facts.js';
import { namesOf } from './key-names.js';

/** The most that are shown. */
const MOST = 100;
/** CRs that are compared in one step. */
const STEP = 1_024;

interface Failing extends FailureView {
  readonly key: string;
}

/** `GET /katalog/{crd}/failing`, without the last brace: those that failed most often in a row, 100 at most. */
export function* failingSteps(crd: CrdView): Steps<readonly Buffer[]> {
  const keys = crd.isKonductor ? crd.failures.keys() : [];
  const body = {
    crd: crd.entry.name,
    gvk: kindText(crd),
    total: keys.length,
    changedAt: momentText(crd.changedAt),
  };
  const worst = yield* mostFails(crd, keys);
  const items = worst.map((failing) => itemBody(crd, failing));
  return [Buffer.from(JSON.stringify({ ...body, items }).slice(0, -1))];
}

/** By fails, then by key. */
function* mostFails(crd: CrdView, keys: readonly string[]): Steps<readonly Failing[]> {
  let found: Failing[] = [];
  for (const [index, key] of keys.entries()) {
    const failure = crd.failures.of(key);
    if (failure) found.push({ key, ...failure });
    if (index % STEP !== STEP - 1) continue;
    found = found.sort(worstFirst).slice(0, MOST);
    yield;
  }
  return found.sort(worstFirst).slice(0, MOST);
}

function worstFirst(a: Failing, b: Failing): number {
  return b.fails - a.fails || (a.key < b.key ? -1 : 1);
}

function itemBody(crd: CrdView, { key, fails, lastError, lastFailedAt }: Failing) {
  const next = crd.retryAt(key);
  return {
    ...namesOf(key),
    fails,
    lastError,
    lastFailedAt: momentText(lastFailedAt),
    nextTryAt: next === undefined ? '' : momentText(next),
  };
}
