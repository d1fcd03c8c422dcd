import { Agent, request } from 'undici';
import { cutText, networkMessage, printable } from '../../../lib/base/index.js';
import { boundedText } from '../../bounded-text.js';

const TIMEOUT_MS = 2_000;
/** Of an answer: it is shown in one line. */
const MOST_BYTES = 1_024;

/** Why the process with this probe is not ready, by its own account; undefined when it is. As a kubelet asks: no certificate is checked. */
export async function refusalOf(probe: URL): Promise<string | undefined> {
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const { statusCode, body } = await request(probe, {
      dispatcher,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await boundedText(body);
    const isReady = statusCode >= 200 && statusCode <= 299;
    return isReady ? undefined : `${statusCode} ${cutText(printable(text.trim()), MOST_BYTES)}`;
  } catch (error) {
    return networkMessage(error);
  } finally {
    await dispatcher.destroy();
  }
}
