/**
 * Frames for the tabs whose stream is compressed. A frame is packed once for all of them and without looking back at those
 * before it, so that a tab may get any frame after any other; together they are one gzip stream (RFC 1952) that has no end.
 * Each frame ends at a byte, so that a browser has all of it once its bytes are there.
 */
import { constants, deflateRawSync } from 'node:zlib';
import type { TabSink } from './tab.js';

/** What a packed stream begins with: deflate, no name, no time, system unknown. */
export const PACKED_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

const OPTIONS = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };

export class PackedFrames {
  readonly #packed = new WeakMap<Buffer, Buffer>();

  /** The frame as it is written to a tab. */
  formFor({ isPacked }: Pick<TabSink, 'isPacked'>, frame: Buffer): Buffer {
    if (!isPacked) return frame;
    const packed = this.#packed.get(frame) ?? deflateRawSync(frame, OPTIONS);
    this.#packed.set(frame, packed);
    return packed;
  }
}
