/** The OpenAPI document as a page: one file without scripts that loads nothing. */
import type { OpenApi } from './openapi.js';

/** Nothing may be loaded or run but the page's own style. */
export const DOCS_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 3rem; } h3 { margin: 2rem 0 0; overflow-wrap: anywhere; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8884; border-radius: 4px; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid #8884; }
td p { margin: 0; } summary { cursor: pointer; }
`;

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description: string;
  }[];
  readonly responses: Readonly<Record<string, object>>;
}

interface Described {
  readonly description: string;
  readonly content?: Readonly<Record<string, { readonly schema: unknown }>>;
}

export function docsPage(document: OpenApi): string {
  const { info, paths, components } = document;
  const entries = Object.entries(paths);
  const parts = [
    `<h1>${escaped(info.title)}</h1>`,
    `<p>${escaped(info.summary)} Version ${escaped(info.version)}. ${marked(info.description)}</p>`,
    '<p>Machine-readable: <a href="openapi.json">openapi.json</a>.</p>',
    `<h2>Paths</h2><ul>${entries.map(([path, { get }]) => `<li><a href="#${get.operationId}"><code>${escaped(path)}</code></a></li>`).join('')}</ul>`,
    ...entries.map(([path, { get }]) => operation(path, get)),
    '<h2>Schemas</h2>',
    ...Object.entries(components.schemas).map(([name, schema]) => schemaBlock(name, schema)),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(info.title)}</title><style>${STYLE}</style></head><body>
${parts.join('\n')}
</body></html>
`;
}

function operation(path: string, { operationId, summary, parameters = [], responses }: Operation): string {
  const rows = parameters.map(
    ({ name, in: place, required, description }) =>
      `<tr><td><code>${escaped(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td>${marked(description)}</td></tr>`,
  );
  const rowsOf = Object.entries(responses).map(([status, response]) =>
    responseRow(status, response as Described),
  );
  return `<section><h3 id="${operationId}"><code>GET ${escaped(path)}</code></h3><p>${marked(summary)}</p>
${rows.length === 0 ? '' : `<table><tr><th>parameter</th><th></th><th></th></tr>${rows.join('')}</table>`}
<details><summary>Responses</summary><table>${rowsOf.join('')}</table></details></section>`;
}

function responseRow(status: string, { description, content = {} }: Described): string {
  const bodies = Object.entries(content).map(
    ([type, { schema }]) => `<code>${escaped(type)}</code> ${schemaLinks(schema)}`,
  );
  const lines = description.split('\n\n').map((line) => `<p>${marked(line)}</p>`);
  return `<tr><td>${escaped(status)}</td><td>${lines.join('')}</td><td>${bodies.join('<br>')}</td></tr>`;
}

function schemaLinks(schema: unknown): string {
  const names = [...JSON.stringify(schema).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name = '']) => name,
  );
  return names.map((name) => `<a href="#schema-${name}">${name}</a>`).join(' or ');
}

function schemaBlock(name: string, schema: unknown): string {
  return `<details id="schema-${name}"><summary><code>${name}</code></summary><pre>${escapedText(JSON.stringify(schema, undefined, 2))}</pre></details>`;
}

/** Text with `code`. */
function marked(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return escapedText(text).replaceAll('"', '&quot;');
}

/** For the content of an element, where quotes are plain text. */
function escapedText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
