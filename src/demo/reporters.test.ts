import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { FakeClock } from '../../test/support/fake-clock.js';
import type { Terminal } from '../terminal.js';
import { eventReporter } from './event-reporter.js';
import type { TimedEvent } from './events.js';
import { lineReporter } from './line-reporter.js';
import { Scene } from './scene.js';
import { ScreenReporter } from './screen-reporter.js';

const events: readonly TimedEvent[] = [
  { type: 'wave', wave: 1, loaders: 400, autoscaled: true, elapsedMs: 4_321 },
  {
    type: 'scaled',
    crd: 'processor',
    from: 2,
    to: 8,
    sentence: 'Scaled workers from 2 to 8.',
    elapsedMs: 5_000,
  },
  { type: 'warning', message: 'namespace x is still being deleted', elapsedMs: 9_000 },
  {
    type: 'summary',
    scaledUp: true,
    returned: true,
    baseline: 2,
    peakWorkers: 8,
    endToEndMs: { with: 5_000, without: 13_140 },
    reactionMs: { p50: 12, p99: 40, count: 6 },
    timeToFirstDecisionMs: 5_000,
    loaders: 400,
    waves: 1,
    deploymentsReady: true,
    outcome: 'the pool grew from 2 to 8 workers and came back',
    elapsedMs: 9_100,
  },
];

interface Screen extends Terminal {
  readonly printed: string[];
  picture: readonly string[];
  frames: number;
  settled: boolean;
}

function screen(rows = 40): Screen {
  const printed: string[] = [];
  return {
    printed,
    picture: [],
    frames: 0,
    settled: false,
    print: (line) => printed.push(line),
    complain: () => {},
    isTTY: true,
    color: false,
    columns: 120,
    rows,
    redraw(lines) {
      this.picture = lines;
      this.frames++;
    },
    settle() {
      this.settled = true;
    },
    onClosed: () => {},
  };
}

describe('eventReporter', () => {
  it('the reporter of events prints each as a line of JSON, or as a document of YAML', () => {
    const [json, yaml] = [screen(), screen()];
    const reporters = [eventReporter(json, 'json'), eventReporter(yaml, 'yaml')];
    for (const event of events) for (const reporter of reporters) reporter.event(event);
    expect(json.printed.map((line) => JSON.parse(line))).toEqual(events);
    expect(parseAllDocuments(yaml.printed.join('\n')).map((each) => each.toJS())).toEqual(events);
  });
});

describe('lineReporter', () => {
  it('the line reporter prints a sentence per event with its time', () => {
    const terminal = screen();
    const reporter = lineReporter(terminal);
    for (const event of events) reporter.event(event);
    expect(terminal.printed).toEqual([
      '   4.3s  wave 1: 400 loaders being created',
      '   5.0s  processor: Scaled workers from 2 to 8.',
      '   9.0s  namespace x is still being deleted',
      '   9.1s  one wave: the pool grew from 2 to 8 workers and came back; reaction from queue to pool: 12 ms (median), 40 ms (p99) of 6 crossings. From the first Loader to the last Processor: 5.0 s with the autoscaler, 13.1 s with 2 workers: it saved 8.1 s (62%).',
    ]);
  });
});

describe('ScreenReporter', () => {
  it('the screen reporter draws eight times a second until it is closed', async () => {
    const clock = new FakeClock();
    const terminal = screen();
    const scene = new Scene();
    const reporter = new ScreenReporter({ terminal, clock, scene: () => scene.picture() });
    scene.observed({ type: 'queue', crd: 'loader', depth: 333, at: 0 }, 0);
    await clock.advance(1_000);
    expect(terminal.frames).toBe(9);
    expect(terminal.picture.join('\n')).toContain('333');
    reporter.close();
    expect(clock.pending).toBe(0);
  });

  it('the screen reporter shows the phase and leaves warnings and summary below the picture', () => {
    const terminal = screen();
    const scene = new Scene();
    const reporter = new ScreenReporter({ terminal, clock: new FakeClock(), scene: () => scene.picture() });
    for (const event of events) reporter.event(event);
    expect(terminal.printed).toEqual([]);
    reporter.close();
    expect(terminal.settled).toBe(true);
    expect(terminal.picture).toContain('wave 1: 400 loaders being created');
    expect(terminal.printed).toHaveLength(2);
    expect(terminal.printed[1]).toContain('came back');
  });

  it('the picture is never higher than the screen', () => {
    const terminal = screen(6);
    const scene = new Scene();
    new ScreenReporter({ terminal, clock: new FakeClock(), scene: () => scene.picture() }).close();
    expect(terminal.picture).toHaveLength(5);
  });
});
