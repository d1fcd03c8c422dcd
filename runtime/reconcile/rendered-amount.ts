/** How much the entries of a Katalog have built for one custom resource in one reconcile. */
import type { BuiltResource, ResourceTemplate } from '../../katalog/index.js';
import { jsonBytes } from '../../lib/base/index.js';
import { RUNTIME_ERRORS } from '../errors.js';

/** Bytes of JSON of all objects together. */
export const MAX_RENDERED_BYTES = 2 ** 20;

export class RenderedAmount {
  #bytes = 0;

  /** Throws ORK_CHILDREN_TOO_LARGE when these objects are too much; they do not count then. */
  add(
    { key }: Pick<ResourceTemplate, 'key'>,
    objects: readonly Pick<BuiltResource, 'object' | 'status'>[],
  ): void {
    let bytes = 0;
    for (const { object, status } of objects) bytes += jsonBytes(object) + jsonBytes(status);
    if (this.#bytes + bytes > MAX_RENDERED_BYTES) {
      const before = this.#bytes === 0 ? '' : `, after ${kib(this.#bytes)} of the entries before`;
      throw RUNTIME_ERRORS.make(
        'ORK_CHILDREN_TOO_LARGE',
        `${key} builds ${kib(bytes)} of objects${before}: expected at most 1024 KiB for one custom resource`,
      );
    }
    this.#bytes += bytes;
  }
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1_024)} KiB`;
}
