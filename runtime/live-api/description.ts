import { docsPage } from './openapi/docs-page.js';
import { type OpenApiOptions, openApi } from './openapi/openapi.js';
import type { Document } from './plan.js';
import { digest } from './stamp.js';

/** The two descriptions of the API. They never change, so each is made once, on the first request. */
export interface Description {
  readonly json: () => Document;
  readonly page: () => Document;
}

export function describeApi(options: OpenApiOptions): Description {
  return {
    json: once(() => document('application/json; charset=utf-8', JSON.stringify(openApi(options)))),
    page: once(() => document('text/html; charset=utf-8', docsPage(openApi(options)))),
  };
}

function document(type: string, content: string): Document {
  return { type, content: Buffer.from(content), tag: `"openapi${digest(content)}"` };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
