/** So many slices make up a window, whatever its length: memory per window is constant. */
const SLICES = 60;
/** The time of the first value of a slice without any. */
const NOTHING = Number.POSITIVE_INFINITY;

/**
 * The recent past of one number, seen through a window of fixed length. A value holds until the next one comes, so
 * that averages are over time and not over how often somebody looked. The window is cut into 60 slices and moves by
 * whole slices: it reaches back between one length and one length plus a slice.
 *
 * Times are monotonic milliseconds and must not go back. All questions are answered as of the last `observe`.
 */
export class SampleWindow {
  readonly #slice: number;
  /** Which slice of time each place holds; places are used in turn. */
  readonly #tick = new Float64Array(SLICES + 1).fill(Number.NEGATIVE_INFINITY);
  readonly #area = new Float64Array(SLICES + 1);
  readonly #covered = new Float64Array(SLICES + 1);
  readonly #least = new Float64Array(SLICES + 1);
  readonly #most = new Float64Array(SLICES + 1);
  readonly #firstAt = new Float64Array(SLICES + 1);
  readonly #first = new Float64Array(SLICES + 1);
  #last: number | undefined;
  #lastAt = 0;
  /** The slice of time of the last observation. */
  #newest = 0;

  constructor(readonly ms: number) {
    this.#slice = ms / SLICES;
  }

  /** A value at `now`; undefined when it is missing, which leaves a gap and ends what the last value held. */
  observe(value: number | undefined, now: number): void {
    if (this.#last !== undefined && now > this.#lastAt) this.#hold(this.#last, this.#lastAt, now);
    this.#last = value;
    this.#lastAt = now;
    this.#newest = Math.floor(now / this.#slice);
    if (value !== undefined) this.#touch(this.#place(this.#newest), value, now);
  }

  /** Mean over time; the plain value when it has not lasted yet. */
  average(): number | undefined {
    let area = 0;
    let covered = 0;
    for (let place = 0; place <= SLICES; place++) {
      if (!this.#reaches(place)) continue;
      area += this.#area[place] ?? 0;
      covered += this.#covered[place] ?? 0;
    }
    return covered > 0 ? area / covered : this.#last;
  }

  /** The greatest value. */
  peak(): number | undefined {
    let most: number | undefined;
    for (let place = 0; place <= SLICES; place++) {
      if (this.#reaches(place)) most = Math.max(most ?? Number.NEGATIVE_INFINITY, at(this.#most, place));
    }
    return most;
  }

  /** The least value. */
  low(): number | undefined {
    let least: number | undefined;
    for (let place = 0; place <= SLICES; place++) {
      if (this.#reaches(place)) least = Math.min(least ?? Number.POSITIVE_INFINITY, at(this.#least, place));
    }
    return least;
  }

  /** Change per second from the oldest value of the window to the newest; undefined until two times are known. */
  rate(): number | undefined {
    let oldest: number | undefined;
    for (let place = 0; place <= SLICES; place++) {
      if (!this.#reaches(place)) continue;
      if (oldest === undefined || at(this.#firstAt, place) < at(this.#firstAt, oldest)) oldest = place;
    }
    if (oldest === undefined || this.#last === undefined) return undefined;
    const elapsed = this.#lastAt - at(this.#firstAt, oldest);
    return elapsed > 0 ? ((this.#last - at(this.#first, oldest)) / elapsed) * 1_000 : undefined;
  }

  /**
   * Where a straight line through the window (least squares over the slices, each with its mean, weighted by the
   * time it covers) stands one window length from now. Undefined until two slices are known.
   */
  forecast(): number | undefined {
    let weight = 0;
    let sumX = 0;
    let sumY = 0;
    let sumXX = 0;
    let sumXY = 0;
    let slices = 0;
    for (let place = 0; place <= SLICES; place++) {
      if (!this.#reaches(place)) continue;
      const w = at(this.#covered, place);
      if (w === 0) continue;
      const x = (at(this.#tick, place) + 0.5) * this.#slice - this.#lastAt;
      const y = at(this.#area, place) / w;
      slices++;
      weight += w;
      sumX += w * x;
      sumY += w * y;
      sumXX += w * x * x;
      sumXY += w * x * y;
    }
    const spread = weight * sumXX - sumX * sumX;
    if (slices < 2 || spread <= 0) return undefined;
    const slope = (weight * sumXY - sumX * sumY) / spread;
    return (sumY - slope * sumX) / weight + slope * this.ms;
  }

  #hold(value: number, from: number, to: number): void {
    const newest = Math.floor(to / this.#slice);
    let start = Math.max(from, (newest - SLICES) * this.#slice);
    for (let tick = Math.floor(start / this.#slice); tick <= newest && start < to; tick++) {
      const end = Math.min(to, (tick + 1) * this.#slice);
      if (end <= start) continue;
      const place = this.#place(tick);
      this.#touch(place, value, start);
      this.#area[place] = at(this.#area, place) + value * (end - start);
      this.#covered[place] = at(this.#covered, place) + (end - start);
      start = end;
    }
  }

  #touch(place: number, value: number, now: number): void {
    this.#most[place] = Math.max(at(this.#most, place), value);
    this.#least[place] = Math.min(at(this.#least, place), value);
    if (now < at(this.#firstAt, place)) {
      this.#firstAt[place] = now;
      this.#first[place] = value;
    }
  }

  /** The place of a slice of time, emptied when it held an older one. */
  #place(tick: number): number {
    const place = ((tick % (SLICES + 1)) + SLICES + 1) % (SLICES + 1);
    if (this.#tick[place] !== tick) {
      this.#tick[place] = tick;
      this.#area[place] = 0;
      this.#covered[place] = 0;
      this.#most[place] = Number.NEGATIVE_INFINITY;
      this.#least[place] = Number.POSITIVE_INFINITY;
      this.#firstAt[place] = NOTHING;
    }
    return place;
  }

  /** Whether the window reaches a place, and it holds something. */
  #reaches(place: number): boolean {
    const tick = at(this.#tick, place);
    return tick >= this.#newest - SLICES && tick <= this.#newest && at(this.#firstAt, place) !== NOTHING;
  }
}

function at(numbers: Float64Array, place: number): number {
  return numbers[place] ?? 0;
}
