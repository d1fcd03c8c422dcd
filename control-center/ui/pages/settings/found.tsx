import type { CheckResult } from '../../../server/wire/index.js';
import { StateMark } from '../../parts/state-mark.js';
import { plural } from '../../words/numbers.js';
import { causeOf, sourceState } from '../../words/states.js';

/** What answered at a URL that was asked once. */
export function Found({ check, url }: { readonly check: CheckResult; readonly url?: string }) {
  return (
    <p class="found">
      {url === undefined ? undefined : <>{url} </>}
      <StateMark state={sourceState(check.state.state)} />{' '}
      {check.kind === null ? (
        causeOf(check.state)
      ) : (
        <>
          {check.kind} <strong>{check.name}</strong> {check.version}, {plural(check.crds, 'CRD')}
          {check.identity ? `, ${check.identity} answered` : ''}
          {check.cluster ? `, cluster ${check.cluster}` : ''}
        </>
      )}
    </p>
  );
}
