/** What was measured beside what it is to be at most. */
export interface Verdict {
  readonly verdict: 'met' | 'missed';
  /** `frameP95 33.3 of 17`. */
  readonly missed: readonly string[];
  readonly notMeasured: readonly string[];
}

export function verdictOf(
  measured: Readonly<Record<string, number | undefined>>,
  goals: Readonly<Record<string, number>>,
): Verdict {
  const missed: string[] = [];
  const notMeasured: string[] = [];
  for (const [name, most] of Object.entries(goals)) {
    const value = measured[name];
    if (value === undefined || Number.isNaN(value)) notMeasured.push(name);
    else if (value > most) missed.push(`${name} ${value} of ${most}`);
  }
  return { verdict: missed.length === 0 ? 'met' : 'missed', missed, notMeasured };
}
