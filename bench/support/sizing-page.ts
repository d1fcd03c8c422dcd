/** One load as a page that needs nothing else: what waited and how large the pool was, by each way to size it. */
import { type Chart, chartFigure, LEFT, RIGHT } from '../../src/simulate/page/chart.js';
import { timeScale } from '../../src/simulate/page/scale.js';
import { STYLE } from '../../src/simulate/page/style.js';
import { escaped } from '../../src/simulate/page/svg.js';
import type { PoolSecond } from '../../test/support/pool-model.js';

export interface SizedRun {
  readonly by: string;
  readonly lateSeconds: number;
  readonly workerSeconds: number;
  readonly throttledPercent: number;
  readonly seconds: readonly PoolSecond[];
}

export interface SizingPage {
  readonly load: string;
  readonly about: string;
  readonly runs: readonly SizedRun[];
}

const HEIGHT = 120;

export function sizingPage({ load, about, runs }: SizingPage): string {
  const length = Math.max(...runs.map(({ seconds }) => seconds.length));
  const until = length * 1_000;
  const time = timeScale([0, until], [LEFT, RIGHT], true);
  const figures = (run: SizedRun): string => {
    const charts = [chartOf('waiting', run, false), chartOf('workers', run, true)];
    return charts.map((chart) => chartFigure(chart, time, until, [])).join('\n');
  };
  const rows = runs.map(
    ({ by, lateSeconds, workerSeconds, throttledPercent }) =>
      `<tr><td>${escaped(by)}</td><td>${lateSeconds}</td><td>${workerSeconds.toLocaleString('en')}</td><td>${throttledPercent.toFixed(1)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(load)}: ways to size a pool</title><style>${STYLE}</style></head>
<body><main>
<header><h1>${escaped(load)} <small>ways to size a pool</small></h1><p>${escaped(about)}</p></header>
<section><table><thead><tr><th>by</th><th>seconds with an item older than 30 s</th><th>worker-seconds</th><th>rejected, %</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></section>
${runs.map((run) => `<section class="charts"><h2>${escaped(run.by)}</h2>${figures(run)}</section>`).join('\n')}
<footer>A model of a pool and a server, with the engine that runs in production.</footer>
</main></body></html>
`;
}

function chartOf(what: 'waiting' | 'workers', { seconds }: SizedRun, axis: boolean): Chart {
  const values = seconds.map((each) => each[what]);
  return {
    title: what === 'waiting' ? 'items waiting' : 'workers',
    note: `at most ${Math.ceil(Math.max(...values))}`,
    tone: what === 'waiting' ? 'series' : 'pool',
    height: HEIGHT,
    points: values.map((value, second) => [second * 1_000, value] as const),
    desired: [],
    levels: [],
    markers: [],
    axis,
  };
}
