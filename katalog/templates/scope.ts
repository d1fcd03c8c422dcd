/** The variables in sight while one template body is compiled, and the slots they live in. */
export class Scope {
  #names: string[] = ['$'];

  /** Declares a variable in a slot of its own; an earlier one of that name is hidden until `leave`. */
  declare(name: string): number {
    this.#names.push(name);
    return this.#names.length - 1;
  }

  slot(name: string): number | undefined {
    const slot = this.#names.lastIndexOf(name);
    return slot < 0 ? undefined : slot;
  }

  names(): readonly string[] {
    return this.#names;
  }

  /** To be given to `leave` at the end of the block that begins here. */
  enter(): number {
    return this.#names.length;
  }

  leave(mark: number): void {
    this.#names.length = mark;
  }
}
