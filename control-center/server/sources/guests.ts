/**
 * Connections to replicas that an answer names as the leader. They are few, they get no token that was not meant for
 * their origin, and each is closed when it fails.
 */
import type { Endpoint } from './endpoint.js';

/** Of one source. */
const MOST_GUESTS = 8;

export class Guests {
  readonly #all = new Map<string, Endpoint>();

  /** `open` makes the connection; `has` says whether an origin is one of those that were declared. */
  constructor(
    private readonly open: (url: URL) => Endpoint,
    private readonly has: (origin: string) => boolean,
  ) {}

  get all(): Iterable<Endpoint> {
    return this.#all.values();
  }

  /** Opens a connection to the origin of a URL that an answer named, unless there is one. */
  ask(text: string): void {
    if (text === '' || this.#all.size >= MOST_GUESTS || !URL.canParse(text)) return;
    const url = new URL(text);
    if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return;
    const bare = new URL(url.origin);
    if (this.has(bare.origin) || this.#all.has(bare.origin)) return;
    const guest = this.open(bare);
    this.#all.set(bare.origin, guest);
    guest.start(0);
  }

  drop(guest: Endpoint): void {
    this.#all.delete(guest.url.origin);
    void guest.stop();
  }
}
