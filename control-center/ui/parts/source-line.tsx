import type { ComponentChildren } from 'preact';
import type { SourceEntity } from '../../server/wire/index.js';
import { useHref, useServices } from '../services.js';
import { paths } from '../url/pages.js';
import { causeOf, sourceState } from '../words/states.js';
import { Age, Until } from './age.js';
import { StateMark } from './state-mark.js';

interface Props {
  readonly source: SourceEntity;
  /** Where the page does not say which one it is. */
  readonly isNamed?: boolean;
  readonly children?: ComponentChildren;
}

/** One source: state, cause, tries, and a try at once. */
export function SourceLine({ source, isNamed, children }: Props) {
  const href = useHref();
  const { state } = source;
  return (
    <>
      {isNamed ? (
        <a href={href(paths.runtime(source.name))} class="strong">
          {source.name}
        </a>
      ) : undefined}{' '}
      <StateMark state={sourceState(state.state)} />{' '}
      <span class="cause">
        {causeOf(state)}
        <span class="muted">
          {' · since '}
          <Age at={state.since} span />
          {state.state === 'not answering' ? <Tries state={state} /> : undefined}
          {children}
        </span>
      </span>{' '}
      {state.state === 'not answering' || state.state === 'stale' ? <TryNow name={source.name} /> : undefined}
    </>
  );
}

function Tries({ state }: { readonly state: Extract<SourceEntity['state'], { state: 'not answering' }> }) {
  return (
    <>
      , {state.tries} {state.tries === 1 ? 'try' : 'tries'}, next{' '}
      {state.nextTryAt === null ? 'now' : <Until at={state.nextTryAt} />}
    </>
  );
}

function TryNow({ name }: { readonly name: string }) {
  const { api } = useServices();
  return (
    <button
      type="button"
      class="button quiet"
      onClick={() => void api.post(`runtimes/${encodeURIComponent(name)}/try`, {})}
    >
      Try now
    </button>
  );
}
