/** Sources that do not answer as they should, each with its cause and what happens next. */
import type { SourceEntity } from '../../../server/wire/index.js';
import { SourceLine } from '../../parts/source-line.js';
import { isFresh } from '../../words/states.js';

export function QuietSources({ sources }: { readonly sources: readonly SourceEntity[] }) {
  const quiet = sources.filter((source) => !isFresh(source));
  if (quiet.length === 0) return null;
  return (
    <ul class="quiet-sources" aria-label="Runtimes that do not answer">
      {quiet.map((source) => (
        <li key={source.name}>
          <SourceLine source={source} isNamed />
        </li>
      ))}
    </ul>
  );
}
