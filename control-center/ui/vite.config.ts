/**
 * Builds the page into `dist/control-center/ui`: files named by their content, nothing inline (the policy of the server
 * allows neither an inline script nor a data URL), and paths that are relative, because the server may mount it anywhere.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [withoutNode(), withoutCode(), testsAlone()],
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    outDir: fileURLToPath(new URL('../../dist/control-center/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_000,
    rollupOptions: {
      output: {
        // What every page is made of comes with the first.
        manualChunks: (id) =>
          /control-center\/ui\/(?:frame|parts|stream|url|words|charts\/(?!plot|chart)|graph\/(?!layout)|why\/(?:chain|decisions))/.test(
            id,
          )
            ? 'parts'
            : undefined,
      },
    },
  },
  worker: { format: 'es', plugins: () => [withoutNode(), withoutCode(), testsAlone()] },
});

/**
 * Rooms that the page shares with the runtime name modules of Node.js in files that the page uses nothing of. They fall
 * out of the bundle once they count as external; scripts/page.mjs sees that they did.
 */
function withoutNode(): Plugin {
  return {
    name: 'without modules of Node.js',
    enforce: 'pre',
    resolveId: (source) =>
      source.startsWith('node:') ? { id: source, external: true, moduleSideEffects: false } : undefined,
  };
}

/**
 * expr-eval can make a function of an expression, and a text of one. Nothing calls either: the policy of the page would
 * refuse the one, and the other is most of what the parser weighs.
 */
function withoutCode(): Plugin {
  const unused = /Expression\.prototype\.(?:toJSFunction|toString) = function [\s\S]*?\n};\n/g;
  return {
    name: 'without code from text',
    transform: (code, id) =>
      /expr-eval/.test(id) ? { code: code.replace(unused, ''), map: null } : undefined,
  };
}

/**
 * Conditions ask re2js whether a text matches, and nothing else: classes and methods that search, replace, split and
 * translate are left out. One that a new version no longer has ends the build, so that the list stays true.
 */
function testsAlone(): Plugin {
  const classes = ['Matcher', 'RE2Set', 'TranslateRegExpString', 'MachineUTF8Input', 'Utf8MatcherInput'];
  const methods: Readonly<Record<string, RegExp>> = {
    RE2JS: /^(?!constructor$|compile$|test$)/,
    RE2: /^(?:find|replace|allMatches|pad|matchUTF8|matchWithGroup|initTest|compilePOSIX)/,
    Machine: /^matchSet/,
    DFA: /^matchSet/,
  };
  return {
    name: 'without what re2js can do besides a test',
    transform(code, id) {
      if (!id.includes('re2js')) return undefined;
      const found = classesOf(this.parse(code) as unknown as Program);
      const cuts = [...classes, ...Object.keys(methods)].flatMap((name) => {
        const wanted = methods[name] ?? /^/;
        const cut = (found.get(name) ?? []).filter(
          ({ type, key }) => type === 'MethodDefinition' && key?.name !== undefined && wanted.test(key.name),
        );
        if (cut.length === 0) this.error(`re2js has no ${name} to leave out`);
        return cut;
      });
      return { code: without(code, cuts), map: null };
    },
  };
}

/** What of a syntax tree is looked at. */
interface Member {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly key?: { readonly name?: string };
}
interface Declarator {
  readonly id: { readonly name?: string };
  readonly init: { readonly type: string; readonly body: { readonly body: readonly Member[] } } | null;
}
interface Program {
  readonly body: readonly { readonly declarations?: readonly Declarator[] }[];
}

/** The members of each class of a module. */
function classesOf({ body }: Program): ReadonlyMap<string, readonly Member[]> {
  const declared = body.flatMap(({ declarations = [] }) => declarations);
  return new Map(
    declared.flatMap(({ id, init }) =>
      id.name !== undefined && init?.type === 'ClassExpression' ? [[id.name, init.body.body]] : [],
    ),
  );
}

function without(code: string, cuts: readonly Member[]): string {
  let rest = code;
  for (const { start, end } of [...cuts].sort((a, b) => b.start - a.start))
    rest = rest.slice(0, start) + rest.slice(end);
  return rest;
}
