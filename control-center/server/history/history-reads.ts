import type { Clock } from '../../../lib/base/index.js';
import { historySpec } from '../reads/read-spec.js';
import type { Reads } from '../reads/reads.js';
import { name } from '../shape/fields.js';
import type { Source } from '../sources/source.js';
import type { Sources } from '../sources/sources.js';
import type { History } from '../wire/index.js';
import { type Axis, type HistoryQuery, runtimeHistory, seenHistory } from './history-body.js';

/** The history of a CRD: the runtime's own, asked for once for all who look; else what was seen. */
export class HistoryReads {
  constructor(
    private readonly tools: { readonly clock: Clock; readonly reads: Reads; readonly sources: Sources },
  ) {}

  async read(source: Source, crd: string, query: HistoryQuery): Promise<History> {
    const { reads, sources } = this.tools;
    // Rounded, so that tabs that ask in one second share a request.
    const since = Math.floor(query.since / 1_000) * 1_000;
    const path = `?step=${query.stepMs / 1_000}s${since > 0 ? `&since=${since}` : ''}`;
    const { body, error } = await reads.read(historySpec(source.name, crd, path));
    const cell = source.cells.get(crd);
    const columns = cell && sources.seen.of(cell);
    const axis = this.#axis(source, crd, name(body, 'changedAt'));
    const own = error === null ? runtimeHistory(body, columns, query, axis) : undefined;
    return own ?? seenHistory(columns, query, axis, error?.message ?? '');
  }

  /** Now by the runtime's clock: the moment of its last state, and what has passed since. */
  #axis(source: Source, crd: string, changedAt: string): Axis {
    const { clock } = this.tools;
    const at = Math.round(clock.monotonic());
    const live = source.cells.get(crd)?.live;
    if (live && live.changedAt !== '') {
      return { clock: 'runtime', now: Math.round(live.sampleAt + (at - live.asOf)), at };
    }
    const known = Date.parse(changedAt);
    return Number.isNaN(known)
      ? { clock: 'control-center', now: clock.now(), at }
      : { clock: 'runtime', now: known, at };
  }
}
