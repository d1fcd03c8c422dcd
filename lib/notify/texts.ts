/** Texts of custom resources as they may stand in a mail and in Slack. */

/** Longest subject and header, in UTF-16 units: a header line holds 998 bytes (RFC 5322, 2.1.1). */
const LONGEST_LINE = 200;
/** Longest message: what Slack shows of a text before it cuts it. */
const LONGEST_TEXT = 8_000;

const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;
const CONTROLS_BUT_LINES = /[^\P{Cc}\n\t]|[\p{Bidi_Control}]/gu;

/** One line without control characters: it cannot end a header and begin another. */
export function oneLine(text: string, longest = LONGEST_LINE): string {
  return shortened(text.replace(CONTROLS, ' ').trim(), longest);
}

/** Lines as they are, without other control characters. */
export function bodyText(text: string): string {
  return shortened(text.replaceAll('\r\n', '\n').replace(CONTROLS_BUT_LINES, ' ').trim(), LONGEST_TEXT);
}

/** Cut between characters, and marked as cut. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** What errors and logs show in place of a secret. */
const HIDDEN = '***';

/** Shortest text that is taken for a secret: a shorter one would hide parts of ordinary words. */
const SHORTEST_SECRET = 4;

/** The text without the secrets, in the forms in which a server may repeat them. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    if (secret.length < SHORTEST_SECRET) continue;
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      result = result.replaceAll(form, HIDDEN);
  }
  return result;
}
