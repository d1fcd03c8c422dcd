const DAY = 86_400_000;
/** Zones change their offset on quarter hours, so one offset holds for a whole one. */
const QUARTER = 900_000;

/** Wall-clock fields of a time zone (IANA name), through `Intl`. The offset of the present quarter hour is kept. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat | undefined;
  #quarter = Number.NaN;
  #offset = 0;

  /** Throws `RangeError` for a name that is no time zone. */
  constructor(readonly name: string) {
    if (name === 'UTC') return;
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Milliseconds since local midnight, by the clock on the wall. */
  timeOfDay(wall: number): number {
    const local = wall + this.#offsetAt(wall);
    return ((local % DAY) + DAY) % DAY;
  }

  /** 0 is Sunday. */
  dayOfWeek(wall: number): number {
    const days = Math.floor((wall + this.#offsetAt(wall)) / DAY);
    return (((days + 4) % 7) + 7) % 7;
  }

  #offsetAt(wall: number): number {
    if (!this.#format) return 0;
    const quarter = Math.floor(wall / QUARTER);
    if (quarter !== this.#quarter) {
      this.#offset = offsetOf(this.#format, quarter * QUARTER);
      this.#quarter = quarter;
    }
    return this.#offset;
  }
}

function offsetOf(format: Intl.DateTimeFormat, instant: number): number {
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const field = (type: Intl.DateTimeFormatPartTypes): number => part.get(type) ?? 0;
  const local = Date.UTC(
    field('year'),
    field('month') - 1,
    field('day'),
    field('hour'),
    field('minute'),
    field('second'),
  );
  return local - instant;
}
