import type { ComponentChildren } from 'preact';
import type { StateWords } from '../words/states.js';
import { Icon } from './icon.js';

/** A state: its sign, its word, and what more there is to say. */
export function StateMark({
  state,
  children,
}: {
  readonly state: StateWords;
  readonly children?: ComponentChildren;
}) {
  return (
    <span class={`mark tone-${state.tone}`}>
      {state.sign === 'none' ? undefined : <Icon name={state.sign} />}
      <span>
        {state.word}
        {children}
      </span>
    </span>
  );
}
