/**
 * Loaded before `ork` (`--import`): appends a line a second to the file that `BLOCKS_FILE` names, with the time (Unix milliseconds)
 * and the longest time for which the event loop did not come to a timer of 1 ms. The runtime's own metric has a timer
 * of 10 ms, which is part of what it says.
 */
import { appendFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const file = process.env['BLOCKS_FILE'];
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  setInterval(() => {
    appendFileSync(file, `${Date.now()} ${delay.max / 1e6}\n`);
    delay.reset();
  }, 1_000).unref();
}
