/** Loaded before `ork` (`--import`): answers the message `memory` with what the process uses after a full collection. */
process.on('message', (message) => {
  if (message !== 'memory') return;
  globalThis.gc?.();
  process.send?.({ type: 'memory', ...process.memoryUsage() });
});
process.channel?.unref();
