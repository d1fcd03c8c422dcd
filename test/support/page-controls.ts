/** Everything on a page that a pointer can use, and whether using it does something. */
import type { Page } from 'playwright-core';

/**
 * In the page: its controls, each with a name by which the same control of another page is known, so that one of each kind
 * is enough. What rows and pictures repeat counts once; what stands alone counts by its text. A link to the page itself is
 * none, and neither are those that are for keys alone, and the choice that is made already. Of marks that lie over each
 * other the last is on top, so it stands for them.
 */
const LIST_CONTROLS = `
  window.controlsOf = () => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')];
    const repeated = 'tbody, ol, .grid, svg, .plain, .quiet-sources, .cards, .chart, .palette-list';
    const nameOf = (element) => {
      const parent = element.parentElement?.closest('[class]')?.className;
      const place = typeof parent === 'string' ? parent : parent?.baseVal;
      const own = typeof element.className === 'string' ? element.className : element.className.baseVal;
      const text = (element.getAttribute('aria-label') ?? element.textContent).trim().replaceAll(/[\\d.,:]+/g, '#');
      const said = element.closest(repeated) || element.matches('select, textarea') ? '' : text.slice(0, 40);
      return [element.localName, element.type ?? '', own.replaceAll(/ ?is-\\w+/g, ''), place ?? '', said].join('|');
    };
    const isSeen = (element) => {
      const { width, height } = element.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible' && !element.disabled
        && !element.closest('.sr, .skip, .chart-keys, .segments [aria-pressed="true"]') && element.href !== location.href;
    };
    const named = all.flatMap((element, index) => isSeen(element) ? [[nameOf(element), index]] : []);
    return [...new Map(named)].map(([name, index]) => ({ name, index }));
  };
  window.controlAt = (index) => document.querySelectorAll('a[href], button, input, select, textarea, summary')[index];`;

/** In the page: what changes when something is used. Ages count by themselves, and a button that has the focus did nothing yet. */
const WATCH_EFFECTS = `
  window.watchEffects = () => {
    window.effects = 0;
    const start = location.href;
    const count = () => { window.effects++; };
    const isAge = ({ type, target }) => type === 'characterData' && target.parentElement?.closest('.num');
    new MutationObserver((changes) => changes.every(isAge) || count())
      .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    for (const type of ['toggle', 'input', 'change']) document.addEventListener(type, count, true);
    document.addEventListener('focusin', ({ target }) => target.matches('input, select, textarea') && count());
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => { count(); return createObjectURL.call(URL, blob); };
    const { fetch } = window;
    window.fetch = (...all) => { if ((all[1]?.method ?? 'GET') !== 'GET') count(); return fetch(...all); };
    window.hasEffect = () => window.effects > 0 || location.href !== start;
  };`;

export const CONTROL_SCRIPTS = LIST_CONTROLS + WATCH_EFFECTS;

/** Frames of the display until something must be seen. */
const FRAMES = 60;

export interface Control {
  readonly index: number;
  readonly name: string;
}

export function controlsOf(page: Page): Promise<readonly Control[]> {
  return page.evaluate<readonly Control[]>('controlsOf()');
}

/**
 * Presses the control with the mouse, where a person would: the pointer must hit it or something in it. undefined when
 * that did something, else what went wrong.
 */
export async function press(page: Page, { index, name }: Control): Promise<string | undefined> {
  const handle = (await page.evaluateHandle(`controlAt(${index})`)).asElement();
  if (!handle) return `${name}: is gone`;
  await page.evaluate('watchEffects()');
  try {
    await handle.click({ timeout: 5_000 });
  } catch (error) {
    return `${name}: ${String(error).split('\n', 4).join(' ')}`;
  }
  return (await hasEffect(page)) ? undefined : `${name}: does nothing`;
}

/** Looks some frames of the display later, because a page draws in one. */
async function hasEffect(page: Page): Promise<boolean> {
  for (let frame = 0; frame < FRAMES; frame++) {
    if (await page.evaluate<boolean>('new Promise((done) => requestAnimationFrame(() => done(hasEffect())))'))
      return true;
  }
  return false;
}
