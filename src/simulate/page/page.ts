import { basename } from 'node:path';
import { stringify } from 'yaml';
import { countText, type DecisionRecord, lengthText, numberText } from '../../../autoscaler/index.js';
import type { SimulationRun } from '../run.js';
import { timeText } from '../table.js';
import { type Chart, chartFigure, LEFT, RIGHT, WIDTH } from './chart.js';
import { chartsOf } from './charts.js';
import { timeScale } from './scale.js';
import { SCRIPT } from './script.js';
import { thinned } from './steps.js';
import { STYLE } from './style.js';
import { escaped } from './svg.js';

/** More decisions than that are marked on the pool's line alone. */
const MOST_GUIDES = 40;
/** The table shows so many; the chart shows all. */
const MOST_ROWS = 1_000;

/** The run as one HTML page that needs nothing else: style, script and data are in it. */
export function simulationPage(run: SimulationRun): string {
  const { simulation, crd, katalog } = run;
  const { from, until, decisions } = simulation;
  const charts = chartsOf(run);
  const time = timeScale([from, until], [LEFT, RIGHT], run.trace.relative);
  const guides = decisions.length > MOST_GUIDES ? [] : decisions.map((decision) => Date.parse(decision.time));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(`${crd} · ${basename(run.place)}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escaped(crd)} <small>replaying ${escaped(basename(run.place))}</small></h1>
<p>Katalog ${escaped(katalog)}, ${escaped(lengthOf(simulation.summary.lengthMs))} ${escaped(startText(run))}</p>
</header>
${figures(run)}
${simulation.oscillation === undefined ? '' : `<p class="warning">${escaped(simulation.oscillation)}</p>`}
<section class="charts">
${charts.map((chart) => chartFigure(chart, time, until, guides)).join('\n')}
<div class="readout"></div>
</section>
${decisionTable(run)}
<section><details><summary>The autoscale block</summary><pre>${escaped(stringify(run.plan.block))}</pre></details></section>
<footer>Replayed by ork simulate autoscale through the engine that runs in production. The recorded load does not react to the pool.</footer>
</main>
<script type="application/json" id="data">${data(run, charts, time)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function startText(run: SimulationRun): string {
  return run.trace.relative ? '' : `from ${timeText(run.simulation.from, run)}`;
}

function lengthOf(ms: number): string {
  return lengthText(Math.round(ms / 1_000) * 1_000);
}

function figures({ simulation, plan }: SimulationRun): string {
  const { summary } = simulation;
  const rows: readonly (readonly [string, string, string])[] = [
    ['workers', `${summary.leastWorkers}–${summary.mostWorkers}`, `baseline ${plan.baseline.workers}`],
    ['on average', numberText(Math.round(summary.meanWorkers * 10) / 10), 'workers'],
    ['worker-seconds', numberText(Math.round(summary.workerSeconds)), 'pool × time'],
    ['changes', numberText(summary.changes), `${summary.grown} up, ${summary.shrunk} down`],
    ['reversals', numberText(summary.reversals), summary.reversals === 1 ? 'time' : 'times'],
    ['override', lengthOf(summary.overriddenMs), `of ${lengthOf(summary.lengthMs)}`],
    ...(summary.missingMs > 0 ? ([['values missing', lengthOf(summary.missingMs), '']] as const) : []),
  ];
  const cells = rows.map(
    ([name, value, note]) =>
      `<div><dt>${escaped(name)}</dt><dd>${escaped(value)} <small>${escaped(note)}</small></dd></div>`,
  );
  return `<dl>${cells.join('')}</dl>`;
}

function decisionTable(run: SimulationRun): string {
  const { decisions, lastUnchanged } = run.simulation;
  if (decisions.length === 0)
    return `<section><h2>Decisions</h2><p>No changes. ${escaped(lastUnchanged?.sentence ?? '')}</p></section>`;
  const rest = decisions.length - MOST_ROWS;
  const more =
    rest > 0 ? `<p>${escaped(countText(rest, 'later decision'))} only in the chart and in --json.</p>` : '';
  return `<section><h2>Decisions</h2><div class="scroll"><table>
<thead><tr><th>time</th><th>workers</th><th>why</th></tr></thead>
<tbody>
${decisions
  .slice(0, MOST_ROWS)
  .map((decision, index) => decisionRow(decision, index, run))
  .join('\n')}
</tbody></table></div>${more}</section>`;
}

function decisionRow(decision: DecisionRecord, index: number, run: SimulationRun): string {
  const { from, to } = decision;
  const by = to.workers - from.workers;
  const change =
    by === 0
      ? String(to.workers)
      : `${from.workers} → <span class="${by > 0 ? 'up' : 'down'}">${to.workers}</span>`;
  return `<tr data-decision="${index}"><td>${escaped(timeText(Date.parse(decision.time), run))}</td><td>${change}</td><td>${escaped(decision.sentence)}</td></tr>`;
}

/** What the script reads; no text in it can end the element that it stands in. */
function data(run: SimulationRun, charts: readonly Chart[], time: (at: number) => number): string {
  const { from, until } = run.simulation;
  const json = JSON.stringify({
    from,
    until,
    relative: run.trace.relative,
    width: WIDTH,
    left: LEFT,
    right: RIGHT,
    charts: charts.map(({ title, points }) => ({
      title,
      points: thinned(points, time).map(([at, value]) => [at, value ?? null]),
    })),
  });
  return json.replaceAll('<', '\\u003c');
}
