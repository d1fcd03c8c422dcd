/** A Grafana dashboard: of a Katalog, or with no name of whatever a Prometheus knows. `manifests/monitoring` has the latter. */
import type { JsonObject } from '../../lib/base/index.js';

/** Of a Katalog: what is in its titles, and which of its CRDs the dashboard is about. */
export interface Dashboard {
  readonly katalog: string | undefined;
  readonly crds: readonly string[];
}

interface Panel {
  readonly title: string;
  readonly description?: string;
  /** Of Grafana: `short` is a number without one. */
  readonly unit: 'short' | 'ops' | 's' | 'reqps';
  /** Values that jump from one to the next have no slope between them. */
  readonly steps?: true;
  readonly max?: number;
  /** An expression and the legend of its series. */
  readonly targets: readonly (readonly [expr: string, legend: string])[];
}

const CRD = '{crd=~"$crd"}';
const PANELS: readonly Panel[] = [
  {
    title: 'Queue',
    description: 'Items that wait, those in flight not counted.',
    unit: 'short',
    steps: true,
    targets: [[`max by (crd) (controller_queue_depth${CRD})`, '{{crd}}']],
  },
  {
    title: 'Workers',
    description: 'Size of the pool now, and what the Katalog or the autoscaler asks for.',
    unit: 'short',
    steps: true,
    targets: [
      [`max by (crd) (controller_workers_active${CRD})`, '{{crd}} now'],
      [`max by (crd) (controller_workers_desired${CRD})`, '{{crd}} wanted'],
    ],
  },
  {
    title: 'Reconciles a second',
    description: 'By result.',
    unit: 'ops',
    targets: [[`sum by (crd, result) (rate(controller_reconcile_total${CRD}[1m]))`, '{{crd}} {{result}}']],
  },
  {
    title: 'Time of a reconcile, p95',
    unit: 's',
    targets: [[quantile(0.95, 'controller_reconcile_duration_seconds_bucket'), '{{crd}}']],
  },
  {
    title: 'What the autoscaler asks for and gets',
    description: 'Apart for long: a limit or a step holds it.',
    unit: 'short',
    steps: true,
    targets: [
      [`max by (crd) (orkestra_autoscaler_desired${CRD})`, '{{crd}} asked for'],
      [`max by (crd) (orkestra_autoscaler_applied${CRD})`, '{{crd}} given'],
    ],
  },
  {
    title: 'Evaluations',
    description: 'missing: a value that the autoscaler needs is not there, and it acts by its policy.',
    unit: 'ops',
    targets: [
      [`sum by (crd, result) (rate(orkestra_autoscaler_evaluations_total${CRD}[1m]))`, '{{crd}} {{result}}'],
    ],
  },
  {
    title: 'Reaction, p99',
    description: 'Age of the newest sibling value when it led to a resize.',
    unit: 's',
    targets: [[quantile(0.99, 'orkestra_autoscaler_reaction_seconds_bucket'), '{{crd}}']],
  },
  {
    title: 'Age of what is known of siblings',
    unit: 's',
    targets: [
      [
        `max by (crd, alias, surface) (orkestra_oncop_value_age_seconds${CRD})`,
        '{{crd}} of {{alias}} ({{surface}})',
      ],
    ],
  },
  {
    title: 'Requests to siblings',
    unit: 'reqps',
    targets: [['sum by (peer, result) (rate(orkestra_oncop_requests_total[1m]))', '{{peer}} {{result}}']],
  },
  {
    title: 'Circuits',
    description: '0 closed, 1 probing, 2 open.',
    unit: 'short',
    steps: true,
    max: 2,
    targets: [['max by (peer) (orkestra_oncop_circuit_state)', '{{peer}}']],
  },
  {
    title: 'Watches that failed, lists',
    unit: 'short',
    steps: true,
    targets: [
      ['sum by (resource) (increase(orkestra_reflector_watch_failures_total[5m]))', '{{resource}} failed'],
      ['sum by (resource) (increase(orkestra_reflector_lists_total[5m]))', '{{resource}} listed'],
    ],
  },
  {
    title: 'Process',
    description: 'Event loop lag, and times that it stood still for a second or longer.',
    unit: 's',
    targets: [
      ['max by (instance) (nodejs_eventloop_lag_p99_seconds)', '{{instance}} lag p99'],
      ['sum by (instance) (increase(orkestra_event_loop_stalls_total[5m]))', '{{instance}} stalls'],
    ],
  },
];

/** Two panels a row. */
const WIDTH = 12;
const HEIGHT = 8;

export function dashboard({ katalog, crds }: Dashboard): JsonObject {
  return {
    title: katalog === undefined ? 'Orkestra' : `Orkestra: ${katalog}`,
    // Grafana takes 40 characters.
    uid: katalog === undefined ? 'orkestra-runtime' : `orkestra-${katalog}`.slice(0, 40),
    tags: ['orkestra', 'kubernetes'],
    schemaVersion: 39,
    version: 1,
    editable: true,
    refresh: '10s',
    time: { from: 'now-30m', to: 'now' },
    templating: { list: [DATASOURCE, katalog === undefined ? ANY_CRD : crdVariable(crds)] },
    panels: PANELS.map(panel),
  };
}

/** As it is imported: Dashboards → New → Import. */
export function dashboardText(about: Dashboard): string {
  return `${JSON.stringify(dashboard(about), null, 2)}\n`;
}

const PROMETHEUS = { type: 'prometheus', uid: '$datasource' };
const ALL = { includeAll: true, multi: true, current: { text: 'All', value: '$__all' } };
const DATASOURCE = { name: 'datasource', type: 'datasource', query: 'prometheus', label: 'Data source' };
const QUERY = 'label_values(controller_resource_count, crd)';
const ANY_CRD: JsonObject = {
  name: 'crd',
  type: 'query',
  label: 'CRD',
  datasource: PROMETHEUS,
  query: { query: QUERY, refId: 'crd' },
  definition: QUERY,
  refresh: 2,
  ...ALL,
  allValue: '.*',
};

/** Those of one Katalog, also where a Prometheus knows others. */
function crdVariable(crds: readonly string[]): JsonObject {
  const options = crds.map((value) => ({ text: value, value, selected: false }));
  return {
    name: 'crd',
    type: 'custom',
    label: 'CRD',
    query: crds.join(','),
    options,
    ...ALL,
    allValue: crds.map((name) => name.replace(/[.]/g, '[.]')).join('|'),
  };
}

function panel({ title, description = '', unit, steps, max, targets }: Panel, index: number): JsonObject {
  const custom = { lineWidth: 2, fillOpacity: 8, lineInterpolation: steps ? 'stepAfter' : 'linear' };
  return {
    id: index + 1,
    type: 'timeseries',
    title,
    description,
    datasource: PROMETHEUS,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: {
      defaults: { unit, min: 0, custom, ...(max === undefined ? {} : { max }) },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom' },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
    targets: targets.map(([expr, legendFormat], at) => ({
      refId: String.fromCharCode(65 + at),
      expr,
      legendFormat,
    })),
  };
}

function quantile(of: number, metric: string): string {
  return `histogram_quantile(${of}, sum by (crd, le) (rate(${metric}${CRD}[5m])))`;
}
