/** Who hears how conditions with `notify` are judged. */
import { withFields } from '../../lib/base/index.js';
import type { Notice, TemplateData } from './scope.js';

/** Hears how conditions with a notice are judged. Must not throw. */
export interface NoticeSink {
  judged(notice: Notice, holds: boolean, data: TemplateData): void;
}

/** Data that is spread into other data takes its listener along; templates do not see it. */
const SINK = Symbol('notices');

/** The data, with who hears how its conditions are judged. */
export function withNotices<T extends object>(data: T, sink: NoticeSink | undefined): T {
  return sink ? withFields(data, { [SINK]: sink }) : data;
}

export function noticesOf(data: unknown): NoticeSink | undefined {
  return (data as { readonly [SINK]?: NoticeSink } | null | undefined)?.[SINK];
}
