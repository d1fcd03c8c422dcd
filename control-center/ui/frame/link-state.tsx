import { Icon } from '../parts/icon.js';
import { useServices } from '../services.js';

const WORDS = {
  connecting: 'connecting',
  live: 'live',
  polling: 'every 5s',
  lost: 'no connection',
  hidden: 'paused',
  'signed out': 'signed out',
} as const;

const TITLES: Partial<Record<keyof typeof WORDS, string>> = {
  live: 'The page follows the Control Center. Press . to pause.',
  polling: 'The stream does not open; the page asks every 5 seconds.',
};

/** How the page follows the Control Center, and a pause. */
export function LinkState() {
  const { client } = useServices();
  const { state } = client.link.value;
  const isPaused = client.pause.value !== undefined;
  return (
    <span class="link-state" title={TITLES[state]}>
      <span class={`link-word link-${isPaused ? 'paused' : state.replace(' ', '-')}`}>
        {isPaused ? 'paused' : WORDS[state]}
      </span>
      <button
        type="button"
        class="icon-button"
        title={isPaused ? 'Resume (.)' : 'Pause (.)'}
        onClick={() => client.togglePause()}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
        <span class="sr">{isPaused ? 'Resume' : 'Pause'}</span>
      </button>
    </span>
  );
}
