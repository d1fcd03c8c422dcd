/** How much the entries of a Katalog have built for one custom resource in one reconcile. */
import type { BuiltResource, ResourceTemplate } from '../../katalog/index.js';
import { jsonBytes } from '../../lib/base/index.js';
import { RUNTIME_ERRORS } from '../errors.js';

/** Bytes of JSON of all objects together. */
export const MAX_RENDERED_BYTES = 2 ** 20;

type Rendered = readonly Pick<BuiltResource, 'object' | 'status'>[];

export class RenderedAmount {
  readonly #counted: Rendered[] = [];
  /** What the objects that count are at most. */
  #atMost = 0;

  /** Throws ORK_CHILDREN_TOO_LARGE when these objects are too much; they do not count then. */
  add({ key }: Pick<ResourceTemplate, 'key'>, objects: Rendered): void {
    const atMost = this.#atMost + bytesOf(objects, MOST_BYTES);
    if (atMost > MAX_RENDERED_BYTES) {
      const before = this.#counted.reduce((sum, each) => sum + bytesOf(each), 0);
      const bytes = bytesOf(objects);
      if (before + bytes > MAX_RENDERED_BYTES) {
        const others = before === 0 ? '' : `, after ${kib(before)} of the entries before`;
        throw RUNTIME_ERRORS.make(
          'ORK_CHILDREN_TOO_LARGE',
          `${key} builds ${kib(bytes)} of objects${others}: expected at most 1024 KiB for one custom resource`,
        );
      }
    }
    this.#atMost = atMost;
    this.#counted.push(objects);
  }
}

/** A character has at most three bytes of UTF-8: to look at the length alone costs a tenth of counting them. */
const MOST_BYTES = (text: string): number => text.length * 3;

function bytesOf(objects: Rendered, ofText?: (text: string) => number): number {
  let bytes = 0;
  for (const { object, status } of objects) bytes += jsonBytes(object, ofText) + jsonBytes(status, ofText);
  return bytes;
}

function kib(bytes: number): string {
  return `${Math.ceil(bytes / 1_024)} KiB`;
}
