import { ControlCenter, createControlMetrics } from '../../control-center/server/index.js';
import type { CommandContext } from '../context.js';
import { demoControlSettings } from './settings.js';

/** A Control Center in this process over the runtimes of the demo, until it is closed. Throws ORK_CC_LISTEN. */
export async function openDemoControl(
  port: number,
  runtimes: Readonly<Record<string, string>>,
  { clock, random }: Pick<CommandContext, 'clock' | 'random'>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const settings = demoControlSettings(port, runtimes);
  const quiet = (): void => undefined;
  // The screen is the demo's.
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const metrics = createControlMetrics({ processDefaults: false });
  const center = new ControlCenter({ settings, clock, random, log, metrics });
  try {
    return { url: await center.start(), close: () => center.stop() };
  } catch (error) {
    await center.stop();
    throw error;
  }
}
