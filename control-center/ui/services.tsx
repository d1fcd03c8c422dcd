/** What the parts of the page share, made once in main.tsx and passed down. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Clock, TimerHandle } from '../../lib/base/index.js';
import type { Announcer } from './parts/announcer.js';
import type { KeyAction, Keyboard } from './parts/keyboard.js';
import type { Preferences } from './parts/preferences.js';
import type { Api } from './stream/api.js';
import type { CrsTable } from './stream/crs-table.js';
import type { EntityOf, EntityStore, Kind } from './stream/entity-store.js';
import type { ServerClock } from './stream/server-clock.js';
import type { StreamClient } from './stream/stream-client.js';
import type { Topics } from './stream/topics.js';

export interface Services {
  readonly clock: Clock;
  readonly store: EntityStore;
  readonly crs: CrsTable;
  readonly client: StreamClient;
  readonly topics: Topics;
  readonly serverClock: ServerClock;
  readonly api: Api;
  readonly announcer: Announcer;
  readonly keyboard: Keyboard;
  readonly preferences: Preferences;
  /** Ticks once a second while something on the page shows an age. */
  readonly seconds: ReadonlySignal<number>;
  /** The path under which the page is mounted, with slashes at both ends. */
  readonly base: string;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (!services) throw new Error('the page has no services');
  return services;
}

/** The entity now; the component renders again when it changes. */
export function useEntity<K extends Kind>(kind: K, key: string): EntityOf<K> | undefined {
  return useServices().store.entity(kind, key).value;
}

/** Subscribes to topics while the component is shown. */
export function useTopics(...wanted: readonly string[]): void {
  const { topics } = useServices();
  useEffect(() => topics.add(wanted), [wanted.join()]);
}

/** Keys that do something while the component is shown. */
export function useKeys(actions: readonly KeyAction[], deps: readonly unknown[]): void {
  const { keyboard } = useServices();
  useEffect(() => keyboard.add(actions), [keyboard, ...deps]);
}

/** The path of a page as an address of this server. */
export function useHref(): (path: string) => string {
  const { base } = useServices();
  return (path) => `${base}${path.slice(1)}`;
}

/** A signal that ticks once a second, only while somebody looks at it. */
export function secondsOf(clock: Clock): ReadonlySignal<number> {
  let timer: TimerHandle | undefined;
  const seconds = signal(0, {
    watched: () => {
      const tick = () => {
        seconds.value++;
        timer = clock.setTimeout(tick, 1_000);
      };
      timer = clock.setTimeout(tick, 1_000);
    },
    unwatched: () => clock.clearTimeout(timer),
  });
  return seconds;
}
