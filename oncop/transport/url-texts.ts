/** The texts that a request takes of its URL. */
interface UrlText {
  readonly href: string;
  readonly origin: string;
  /** With the query. */
  readonly path: string;
}

/**
 * The texts of URLs that are used again and again: a URL cuts a new one out of itself each time, which then has to be hashed
 * and checked anew wherever it is looked up.
 */
export class UrlTexts {
  readonly #known = new WeakMap<URL, UrlText>();

  of(url: URL): UrlText {
    const known = this.#known.get(url);
    // Whoever owns the URL may have changed it.
    if (known?.href === url.href) return known;
    const { href, origin, pathname, search } = url;
    const text = { href, origin, path: `${pathname}${search}` };
    this.#known.set(url, text);
    return text;
  }
}
