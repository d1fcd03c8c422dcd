/**
 * How the page of the Control Center follows a hand: 10,000 CRs, What if, and a page that stays open.
 *
 * Usage: npm run bench -- control-page [minutes of the page that stays open (0)]. Build first; Chromium is needed. The
 * world is scripted, because none of this asks a runtime. 10,000 CRs are scrolled from end to end in 8 s while 100 of them
 * change a second; a key in the search is from the key to the frame that shows its rows, one in the text of What if to the
 * frame with its lines (15 min at 1 s). With minutes, whole or not, a CRD page takes 10 frames a second for so long, and
 * its heap after a collection is taken each minute, or ten times where that is more: growth is from minute 5, or from the
 * middle of a shorter run.
 *
 * Frames are late where something else has the processor, and then each has more to do. What the main thread works is
 * of the page alone: `frameCpuMs` for a frame of a list that moves by the same distance each frame, as at 60 frames a
 * second, and `searchCpuMs` for a key. The last line says which goals were missed, and which were not measured.
 */
import { crdEntity, crsBlock, keyOf, scene } from '../test/support/control-center-scene.js';
import { ScriptedControlCenter } from '../test/support/scripted-control-center.js';
import { ControlPage } from './support/control-page.js';
import { verdictOf } from './support/goals.js';
import { progress, report } from './support/report.js';
import { percentile, tidy } from './support/stats.js';

const [minutes = 0] = process.argv.slice(2).map(Number);
const CHANGES_EVERY_MS = 100;
const SCROLL_MS = 8_000;
/** From end to end at 60 frames a second. */
const SCROLL_FRAMES = (SCROLL_MS / 1_000) * 60;
const COUNTED_FRAMES = 120;
const KEYS = 20;
const GOALS = {
  frameP95: 17,
  frameP99: 33,
  frameMax: 50,
  rowsInDocument: 60,
  searchMs: 50,
  whatIfMs: 100,
  heapMiB: 60,
  growthMiB: 5,
};
const MIB = 1024 * 1024;

const server = await ScriptedControlCenter.start(scene());
const control = await ControlPage.open();
const { page } = control;

const frames = await scrolled();
const frameCpuMs = await workOfFrame();
const search = await searched();
const whatIf = await whatIfRuns();
const heaps = minutes > 0 ? await staysOpen() : [];
const ours = {
  frameP95: tidy(percentile(frames.ms, 0.95)),
  frameP99: tidy(percentile(frames.ms, 0.99)),
  frameMax: tidy(Math.max(...frames.ms)),
  frameCpuMs: tidy(frameCpuMs),
  rowsInDocument: frames.rows,
  searchMs: tidy(percentile(search.ms, 0.5)),
  searchMaxMs: tidy(Math.max(...search.ms)),
  searchCpuMs: tidy(search.cpuMs),
  whatIfMs: tidy(percentile(whatIf, 0.5)),
  whatIfMaxMs: tidy(Math.max(...whatIf)),
  ...(heaps.length > 0 ? grownOf(heaps) : {}),
};
const verdict = verdictOf(ours, GOALS);
progress(verdict.missed.length === 0 ? 'every goal that was measured is met' : verdict.missed.join(', '));
report({
  bench: 'control-page',
  unit: 'ms',
  better: 'lower',
  ours,
  reference: GOALS,
  ratio: tidy(ours.frameP95 / GOALS.frameP95),
  frames: frames.ms.length,
  minutes,
  ...verdict,
});
await control.close();
await server.close();
process.exit(0);

interface Scrolled {
  readonly ms: readonly number[];
  readonly rows: number;
}

async function scrolled(): Promise<Scrolled> {
  await control.goto(`${server.url}/runtimes/shop-prod/crds/order/crs`, '.grid-row');
  const block = crsBlock('shop-prod/order', 10_000);
  let at = 0;
  const columns = Object.entries(block).filter(
    ([, value]) => Array.isArray(value) && value.length === 10_000,
  );
  const changing = setInterval(() => {
    at += 10;
    const from = at % 10_000;
    const cut = Object.fromEntries(columns.map(([name, values]) => [name, values.slice(from, from + 10)]));
    server.sendCrs({
      ...block,
      ...cut,
      reset: false,
      phase: Array.from({ length: 10 }, () => `Phase ${at}`),
    });
  }, CHANGES_EVERY_MS);
  let rows = 0;
  const ms = await control.frames(async () => {
    rows = await page.evaluate<number>(`new Promise((done) => {
      const grid = document.querySelector('.grid');
      const begun = performance.now();
      let most = 0;
      const step = (now) => {
        const share = Math.min(1, (now - begun) / ${SCROLL_MS});
        grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
        most = Math.max(most, document.querySelectorAll('.grid-row').length);
        if (share < 1) requestAnimationFrame(step); else done(most);
      };
      requestAnimationFrame(step);
    })`);
  });
  clearInterval(changing);
  progress(`${ms.length} frames, at most ${rows} rows in the document`);
  return { ms, rows };
}

/** Milliseconds of the main thread for one frame of a list that moves, whatever else the machine does. */
async function workOfFrame(): Promise<number> {
  const before = await control.mainThreadMs();
  await page.evaluate(`new Promise((done) => {
    const grid = document.querySelector('.grid');
    const most = grid.scrollHeight - grid.clientHeight;
    let frame = 0;
    const step = () => {
      grid.scrollTop = (++frame / ${SCROLL_FRAMES}) * most;
      requestAnimationFrame(frame < ${COUNTED_FRAMES} ? step : () => setTimeout(done));
    };
    requestAnimationFrame(step);
  })`);
  return ((await control.mainThreadMs()) - before) / COUNTED_FRAMES;
}

/** From an input event to the frame after the document has changed. */
function untilDrawn(field: string, value: string, drawn: string): Promise<number> {
  return page.evaluate<number>(`new Promise((done) => {
    const field = document.querySelector(${JSON.stringify(field)});
    const begun = performance.now();
    const observer = new MutationObserver(() => {
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
    });
    observer.observe(document.querySelector(${JSON.stringify(drawn)}),
      { subtree: true, childList: true, attributes: true, characterData: true });
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, ${JSON.stringify(value)});
    field.dispatchEvent(new Event('input', { bubbles: true }));
  })`);
}

async function searched(): Promise<{ readonly ms: readonly number[]; readonly cpuMs: number }> {
  const ms: number[] = [];
  const before = await control.mainThreadMs();
  for (let key = 0; key < KEYS; key++)
    ms.push(await untilDrawn('main [data-search]', `order-0${key % 10}`, '.grid-rows'));
  return { ms, cpuMs: ((await control.mainThreadMs()) - before) / KEYS };
}

async function whatIfRuns(): Promise<readonly number[]> {
  await control.goto(`${server.url}/runtimes/jobs/crds/processor/what-if`, '.run-line');
  const text = await page.locator('textarea').first().inputValue();
  const taken: number[] = [];
  // The first run loads the worker.
  for (let key = 0; key <= KEYS; key++) {
    const ms = await untilDrawn('textarea', text.replace(/\/ \d+/, `/ ${20 + 5 * key}`), '.what-if-results');
    if (key > 0) taken.push(ms);
  }
  return taken;
}

interface Heap {
  readonly minute: number;
  readonly bytes: number;
}

async function staysOpen(): Promise<readonly Heap[]> {
  await control.goto(`${server.url}/runtimes/jobs/crds/processor`, '.chart canvas');
  const key = keyOf('crd', 'jobs', 'processor');
  const entity = crdEntity('jobs', 'processor');
  let sent = 0;
  const sending = setInterval(() => {
    const { live } = entity;
    if (!live) return;
    sent++;
    server.pass(100);
    const metrics = { ...live.metrics, queueDepth: sent % 400, workers: 2 + (sent % 7) };
    server.set({ [key]: { ...entity, live: { ...live, sampleAt: live.sampleAt + sent * 100, metrics } } });
  }, 100);
  const taken: Heap[] = [];
  const samples = Math.max(10, Math.ceil(minutes));
  for (let sample = 1; sample <= samples; sample++) {
    await new Promise((resolve) => setTimeout(resolve, (minutes * 60_000) / samples));
    const heap = { minute: (minutes * sample) / samples, bytes: await control.heap() };
    taken.push(heap);
    progress(`minute ${tidy(heap.minute)}: ${tidy(heap.bytes / MIB)} MiB, ${sent} frames sent`);
  }
  clearInterval(sending);
  return taken;
}

function grownOf(taken: readonly Heap[]): { readonly heapMiB: number; readonly growthMiB: number } {
  const last = taken.at(-1)?.bytes ?? Number.NaN;
  const from = taken.find(({ minute }) => minute >= Math.min(5, minutes / 2))?.bytes ?? Number.NaN;
  return { heapMiB: tidy(last / MIB), growthMiB: tidy((last - from) / MIB) };
}
