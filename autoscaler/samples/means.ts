import { type Moment, PLACES, placeOf, SLICES, type Slices } from './slices.js';

/** The share of its window that a trend needs samples of: a third. */
const LEAST_SHARE = 3;

/** Of each slice: the value times the milliseconds that it held, and these milliseconds, in turns. */
class Areas {
  readonly #sums = new Float64Array(2 * PLACES);

  clear(place: number): void {
    this.#sums[2 * place] = 0;
    this.#sums[2 * place + 1] = 0;
  }

  touch(): void {}

  hold(place: number, value: number, ms: number): void {
    this.#sums[2 * place] = this.area(place) + value * ms;
    this.#sums[2 * place + 1] = this.covered(place) + ms;
  }

  area(place: number): number {
    return this.#sums[2 * place] ?? 0;
  }

  covered(place: number): number {
    return this.#sums[2 * place + 1] ?? 0;
  }
}

/** Mean over time; the plain value when it has not lasted yet. */
export class Mean extends Areas implements Slices {
  answer({ last }: Moment): number | undefined {
    let area = 0;
    let covered = 0;
    for (let place = 0; place < PLACES; place++) {
      area += this.area(place);
      covered += this.covered(place);
    }
    return covered > 0 ? area / covered : last;
  }
}

/**
 * Where a straight line through the window (least squares over the slices, each with its mean, weighted by the time it
 * covers) stands one window length from now. Undefined until samples cover a third of the window: a trend of seconds says
 * nothing of an hour.
 */
export class Trend extends Areas implements Slices {
  /** `least`: the least that a value can be. */
  constructor(private readonly least: number = Number.NEGATIVE_INFINITY) {
    super();
  }

  answer({ lastAt, newest, sliceMs }: Moment): number | undefined {
    let weight = 0;
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    let slices = 0;
    for (let slice = newest - SLICES; slice <= newest; slice++) {
      const place = placeOf(slice);
      const w = this.covered(place);
      if (w === 0) continue;
      const x = (slice + 0.5) * sliceMs - lastAt;
      const y = this.area(place) / w;
      slices++;
      weight += w;
      sumX += w * x;
      sumY += w * y;
      sumXX += w * x * x;
      sumXY += w * x * y;
    }
    const spread = weight * sumXX - sumX * sumX;
    if (slices < 2 || spread <= 0 || weight < (sliceMs * SLICES) / LEAST_SHARE) return undefined;
    const slope = (weight * sumXY - sumX * sumY) / spread;
    return Math.max(this.least, (sumY - slope * sumX) / weight + slope * sliceMs * SLICES);
  }
}
