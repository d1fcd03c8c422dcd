/**
 * What a page draws as numbers, counted in its document: an observer looks at every change before it is painted. It is
 * in the page before the page's own code is, by an init script, so that the policy of the page stays on.
 */
import type { Page } from 'playwright-core';

/** Cells of the overview, and what stands above the chart of the queue. */
const NUMBERS =
  'td[data-label="queue"], td[data-label="workers"], td[data-label="CRs"], figure[data-chart="Queue depth"] .chart-value .num';

/** A script for the page is a text: this project knows no types of a browser. */
export const COUNT_ZEROS = `
  window.drawn = { looks: 0, zeros: [] };
  window.countZeros = (numbers = ${JSON.stringify(NUMBERS)}) => {
    const look = () => {
      const cells = [...document.querySelectorAll(numbers)];
      window.drawn.looks++;
      if (cells.length === 0) window.drawn.zeros.push('no number at all');
      for (const cell of cells) {
        const text = cell.textContent.trim();
        if (/^(0|0\\/.*|–|)$/.test(text)) window.drawn.zeros.push((cell.dataset.label ?? 'chart') + ': "' + text + '"');
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  };`;

export interface Drawn {
  /** How often the document changed since the counting began. */
  readonly looks: number;
  /** Numbers that were zero, a dash or nothing, with their label, each time that the document changed. */
  readonly zeros: readonly string[];
}

/** Begins to count: from here on a zero is one that the page should not draw. */
export async function countZeros(page: Page): Promise<void> {
  await page.evaluate('countZeros()');
}

export function drawn(page: Page): Promise<Drawn> {
  return page.evaluate<Drawn>('window.drawn');
}
