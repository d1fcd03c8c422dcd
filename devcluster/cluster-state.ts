import type { Clock, Random } from '../lib/base/index.js';
import type { Schema } from '../lib/schema/index.js';
import { Webhooks } from './admission/webhook.js';
import { builtin } from './registry/builtin.js';
import { Registry } from './registry/registry.js';
import { Store } from './store/store.js';

/** What every handler and controller works on: one cluster's objects and kinds, and its time and randomness. */
export class ClusterState {
  readonly store = new Store();
  readonly registry = new Registry();
  readonly webhooks = new Webhooks(this.store);
  readonly metaSchema: Schema = builtin().meta;

  constructor(
    readonly clock: Clock,
    readonly random: Random,
    /** When watches end, and get their bookmarks. */
    readonly watchClock = clock,
  ) {}

  /** A version 4 UUID (RFC 9562). */
  uid(): string {
    const bytes = Array.from({ length: 16 }, () => Math.floor(this.random() * 256));
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** What is put behind a `generateName`. */
  nameSuffix(): string {
    const letters = 'bcdfghjklmnpqrstvwxz2456789';
    return Array.from({ length: 5 }, () => letters[Math.floor(this.random() * letters.length)]).join('');
  }
}
