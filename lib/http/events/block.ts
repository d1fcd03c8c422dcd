/** Encoding of server-sent events (WHATWG HTML, 9.2.5). */

/** One event; `isOpen`: the block is not ended, so that what follows belongs to it. The data must be one line. */
export function eventBlock(name: string, data: Buffer, isOpen = false): Buffer {
  return Buffer.concat([Buffer.from(`event: ${name}\ndata: `), data, isOpen ? LINE : BLOCK]);
}

const LINE = Buffer.from('\n');
const BLOCK = Buffer.from('\n\n');

/**
 * Says that the state of this id was the current one at `at`, in milliseconds of the publisher's monotonic clock. The
 * difference between two of them tells a reader how long a frame has been in transit. Browsers take the id and dispatch
 * no event.
 */
export function confirmation(id: string, at: number): Buffer {
  return Buffer.from(`at: ${Math.floor(at)}\nid: ${id}\n\n`);
}
