import { createRegistry, type MetricDefinition, type MetricRegistry } from '../../lib/metrics/index.js';

/** Every metric of a Control Center beside the process defaults of prom-client. */
export const CONTROL_METRICS = {
  orkestra_control_sources: {
    type: 'gauge',
    help: 'Sources by state.',
    labels: ['state'],
  },
  orkestra_control_source_age_seconds: {
    type: 'gauge',
    help: 'Time since a leader of the source confirmed what is shown.',
    labels: ['source'],
  },
  orkestra_control_frames_total: {
    type: 'counter',
    help: 'Frames that were sent to tabs.',
    labels: [],
  },
  orkestra_control_browsers: {
    type: 'gauge',
    help: 'Streams to tabs that are open.',
    labels: [],
  },
  orkestra_control_untaken_bytes: {
    type: 'gauge',
    help: 'Bytes of frames that tabs have not taken, shared ones counted once.',
    labels: [],
  },
  orkestra_control_browser_lag_seconds: {
    type: 'histogram',
    help: 'How long a frame waited until its tab had taken it.',
    labels: [],
    buckets: [0.001, 0.01, 0.1, 0.5, 1, 5, 30],
  },
  orkestra_control_topic_bytes_total: {
    type: 'counter',
    help: 'Bytes of the frames that were sent to tabs.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

export type ControlMetrics = MetricRegistry<typeof CONTROL_METRICS>;

export function createControlMetrics(options: { readonly processDefaults?: boolean } = {}): ControlMetrics {
  return createRegistry(CONTROL_METRICS, options);
}
