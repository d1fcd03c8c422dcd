import type { Timeline } from './timeline.js';

/** What happened, an event a line, and what must not have. */
export class History {
  readonly lines: string[] = [];
  readonly violations: string[] = [];

  constructor(private readonly timeline: Timeline) {}

  note(who: string, what: string): void {
    this.lines.push(`${time(this.timeline.now)}  ${who.padEnd(12)} ${what}`);
  }

  /** Notes that a promise was broken. The history ends soon after. */
  violation(who: string, what: string): void {
    this.note(who, `VIOLATION: ${what}`);
    this.violations.push(`${time(this.timeline.now).trim()} ${who}: ${what}`);
  }

  get broken(): boolean {
    return this.violations.length > 0;
  }

  get text(): string {
    return `${this.lines.join('\n')}\n`;
  }
}

/** Seconds with milliseconds. */
export function time(ms: number): string {
  return `${(ms / 1_000).toFixed(3).padStart(8)}s`;
}
