import type { Observer } from '../runtime/index.js';

/** Sends observations to the process that forked this one, over its IPC channel, when there is one. */
export function ipcObserver(): Observer {
  return (observation) => {
    // The parent may be gone already; the closed channel is what stops this process then, in order. Without a
    // callback, a message that finds it gone would end it at once.
    if (process.connected) process.send?.(observation, undefined, undefined, () => {});
  };
}
