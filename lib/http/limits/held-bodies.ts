/** Bodies that wait to be taken. One that several responses share is in memory once, and counts once. */
export class HeldBodies {
  readonly #holders = new Map<Uint8Array, number>();
  bytes = 0;

  has(body: Uint8Array): boolean {
    return this.#holders.has(body);
  }

  add(body: Uint8Array): void {
    const holders = this.#holders.get(body) ?? 0;
    if (holders === 0) this.bytes += body.length;
    this.#holders.set(body, holders + 1);
  }

  remove(body: Uint8Array): void {
    const holders = this.#holders.get(body) ?? 0;
    if (holders > 1) {
      this.#holders.set(body, holders - 1);
      return;
    }
    this.#holders.delete(body);
    this.bytes -= body.length;
  }
}
