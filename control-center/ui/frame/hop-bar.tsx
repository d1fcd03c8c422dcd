import { useServices } from '../services.js';
import { clockText, spanText } from '../words/times.js';

/** The first of the two hops: what to know when the page itself is cut off, or does not follow. */
export function HopBar() {
  const { client, clock, seconds } = useServices();
  const link = client.link.value;
  const pause = client.pause.value;
  if (link.state === 'lost') {
    seconds.value;
    const wait = Math.max(0, link.nextTryAt - clock.now());
    return (
      <div class="hop hop-lost" role="alert">
        <span>
          No connection to the Control Center
          {link.lastAt === undefined ? '' : `, last at ${clockText(link.lastAt)}`}. What you see is of then.
        </span>
        <span class="num">{wait < 500 ? 'Connecting…' : `Next try in ${spanText(wait + 999)}`}</span>
        <button type="button" class="button" onClick={() => client.connect()}>
          Try now
        </button>
      </div>
    );
  }
  if (pause) {
    seconds.value;
    return (
      <div class="hop hop-paused">
        <span>
          Paused since {clockText(pause.since)}. {pause.waiting}{' '}
          {pause.waiting === 1 ? 'change waits' : 'changes wait'}.
        </span>
        <button type="button" class="button" onClick={() => client.togglePause()}>
          Resume
        </button>
      </div>
    );
  }
  if (client.isOutdated.value) {
    return (
      <div class="hop hop-paused">
        <span>The Control Center was updated.</span>
        <button type="button" class="button" onClick={() => window.location.reload()}>
          Reload the page
        </button>
      </div>
    );
  }
  return null;
}
