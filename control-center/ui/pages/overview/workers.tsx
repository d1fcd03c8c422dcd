import type { RowEntity } from '../../../server/wire/index.js';
import { countText } from '../../words/numbers.js';

/** The pool and, where it differs, what is configured: `8/2`. */
export function Workers({
  row,
}: {
  readonly row: Pick<RowEntity, 'workers' | 'workersConfigured' | 'scaled'>;
}) {
  const { workers, workersConfigured, scaled } = row;
  if (!scaled || workersConfigured === null) return <span class="num">{countText(workers)}</span>;
  return (
    <span
      class="num scaled"
      title={`${countText(workers)} workers now, ${countText(workersConfigured)} configured`}
    >
      {countText(workers)}
      <span class="of">/{countText(workersConfigured)}</span>
    </span>
  );
}
