import { shortDuration } from '../../../lib/base/index.js';
import type { CrdView, SettingsView } from '../../view.js';

/** The settings in force, each with where it came from. */
export function settingsOf(entry: CrdView['entry'], settings: SettingsView) {
  return {
    workersSource: settings.workersSource,
    resync: shortDuration(settings.resyncMs),
    resyncSource: settings.resyncMs === entry.resyncMs ? entry.resyncSource : 'autoscaler',
    maxDepth: settings.maxDepth,
    maxDepthSource: settings.maxDepth === entry.queue.maxDepth ? entry.queue.maxDepthSource : 'autoscaler',
  };
}
