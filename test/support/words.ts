/** A form that no text of this product has, and what is written instead. */
export interface Dialect {
  readonly pattern: RegExp;
  readonly say: string;
}

/** The forms of CONTRIBUTING.md, "Words": each pattern is what a text must not contain. */
export const DIALECT: readonly Dialect[] = [
  {
    pattern: /(?<!\bthere )\bis no (?!longer\b|more than\b|less than\b|later than\b|older than\b)[a-z]/i,
    say: 'invalid <what> "<value>": expected …',
  },
  { pattern: /; there (?:are|is)\b/i, say: ': expected one of …' },
  { pattern: /\bknown are\b/i, say: 'unknown <what> "<value>" (did you mean "<nearest>"?)' },
  { pattern: /\bnot run by this\b/i, say: '<field> is not supported: <what to do instead>' },
  { pattern: /\bgives nothing\b/i, say: 'renders an empty value, returns nothing' },
  { pattern: /\bsigns? of life\b/i, say: 'heartbeat' },
  { pattern: /\bof its own accord\b|\bgo(?:es)? on by (?:it|them)sel/i, say: 'automatically' },
  { pattern: /\banew\b/i, say: 'again, from the start' },
  { pattern: /\bin (?:hand|the air)\b/i, say: 'cached, in flight' },
  { pattern: /\bdisbelie(?:f|ve[ds]?)\b|\bupheld\b|\bbelieved\b/i, say: 'rejected, confirmed, accepted' },
  { pattern: /\bfarewells?\b/i, say: 'cleanup' },
  { pattern: /\bright again\b/i, say: 'recovered' },
  { pattern: /\b(?:is|was|are|were|been|being) told\b/i, say: 'receives, is notified' },
  { pattern: /\btroubles?\b/i, say: 'error, failure, outage' },
  { pattern: /\b(?:stands? still|goes on)\b/i, say: 'paused, resumed, continues' },
  { pattern: /(?<![-./])\bkonductors?\b(?![-./:])/i, say: 'leader' },
  { pattern: /\bin vain\b|\bvain\b/i, say: 'failed, without effect' },
  { pattern: /\bwish(?:es|ed)?\b/i, say: 'desired size, recommendation' },
  { pattern: /\bgiv(?:es?|ing|en) back\b|\btaken? back\b/i, say: 'release' },
  { pattern: /\bas good as new\b/i, say: 'reset' },
  { pattern: /(?:^|[.;] )nor (?:is|are|does|do)\b/i, say: 'the subject first' },
  { pattern: /, be it\b/i, say: 'even when' },
  { pattern: /\byoung(?:er|est)?\b/i, say: 'fresh, new' },
];

/** Texts of the wire and of other people, which stay as they are; each is cut out of a text before it is held. */
export const WIRE: readonly RegExp[] = [
  // Fields and words of ONCOP, of the Live API and of Event reasons.
  /\bbecame konductor\b/g,
];

/** What of a text does not have the forms, each with what to say instead. */
export function dialectOf(text: string): readonly string[] {
  const ours = WIRE.reduce((rest, wire) => rest.replace(wire, ''), text);
  return DIALECT.flatMap(({ pattern, say }) => {
    const found = pattern.exec(ours);
    return found ? [`"${found[0]}" (say: ${say})`] : [];
  });
}
