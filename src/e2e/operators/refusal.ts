import { cutText, messageOf, printable } from '../../../lib/base/index.js';
import { boundedText } from '../../bounded-text.js';

const TIMEOUT_MS = 2_000;
/** Of an answer: it is shown in one line. */
const MOST_BYTES = 1_024;

/** Why the process with this probe is not ready, by its own account; undefined when it is. */
export async function refusalOf(probe: URL): Promise<string | undefined> {
  try {
    const answer = await fetch(probe, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const text = answer.body === null ? '' : await boundedText(answer.body);
    return answer.ok ? undefined : `${answer.status} ${cutText(printable(text.trim()), MOST_BYTES)}`;
  } catch (error) {
    return messageOf(error);
  }
}
