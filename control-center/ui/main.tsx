/** Starts the page: makes what its parts share, and shows the page that the address names. */
import './styles/index.css';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { systemClock, systemRandom } from '../../lib/base/index.js';
import type { FirstSnapshot, Session, Snapshot } from '../server/wire/index.js';
import { App } from './app.js';
import { Announcer } from './parts/announcer.js';
import { Keyboard } from './parts/keyboard.js';
import { Preferences } from './parts/preferences.js';
import { type Services, ServicesContext, secondsOf } from './services.js';
import { Api } from './stream/api.js';
import { CrsTable } from './stream/crs-table.js';
import { EntityStore } from './stream/entity-store.js';
import { openEventSource } from './stream/event-source.js';
import { ServerClock } from './stream/server-clock.js';
import { StreamClient } from './stream/stream-client.js';
import { Topics } from './stream/topics.js';

function servicesOf(base: string): Services {
  const clock = systemClock();
  const store = new EntityStore();
  const crs = new CrsTable();
  const serverClock = new ServerClock(clock);
  const api = new Api(base, (url, init) => fetch(url, init));
  const client = new StreamClient({
    clock,
    random: systemRandom,
    store,
    crs,
    serverClock,
    open: openEventSource,
    url: (what, topics) => api.url(`${what}?topics=${topics.map(encodeURIComponent).join(',')}`),
    poll: async (url) => {
      const result = await api.get<Snapshot>(url.slice(api.url('').length));
      if (result.ok) return result.value;
      return result.failure.status === 401 ? 'signed out' : undefined;
    },
    isSignedOut: async () => {
      const session = await api.get<Session>('session');
      return session.ok && session.value.loginRequired && !session.value.signedIn;
    },
    frame: (apply) => requestAnimationFrame(apply),
    first: firstSnapshot(),
  });
  return {
    clock,
    store,
    crs,
    client,
    topics: new Topics(
      (topics) => client.follow(topics),
      (fn) => queueMicrotask(fn),
    ),
    serverClock,
    api,
    announcer: new Announcer(clock),
    keyboard: new Keyboard(clock),
    preferences: new Preferences(keeper()),
    seconds: secondsOf(clock),
    base,
  };
}

/** What the server put into the document; it is taken out, since its text is as large as what it says. */
function firstSnapshot(): FirstSnapshot | undefined {
  const block = document.getElementById('snapshot');
  block?.remove();
  return block ? (JSON.parse(block.textContent ?? 'null') as FirstSnapshot) : undefined;
}

/** A browser may refuse it, and then throws. */
function keeper(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}

function listen({ client, keyboard, preferences }: Services): void {
  document.addEventListener('visibilitychange', () => client.setHidden(document.hidden));
  document.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    const isWriting =
      target instanceof Element && target.matches('input, textarea, select, [contenteditable]');
    if (document.querySelector('dialog[open]')) return;
    if (keyboard.press({ key, ctrlKey, metaKey, altKey, isWriting })) event.preventDefault();
  });
  effect(() => {
    const theme = preferences.theme.value;
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
  effect(() => {
    keyboard.singleKeys = preferences.singleKeys.value;
  });
}

// This file is in the folder `assets` of the place where the page is mounted.
const here = import.meta.url;
const services = servicesOf(new URL('..', here).pathname);
listen(services);
const root = document.getElementById('app');
if (root) {
  render(
    <ServicesContext.Provider value={services}>
      <App />
    </ServicesContext.Provider>,
    root,
  );
}
