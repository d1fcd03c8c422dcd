/**
 * Builds the page into `dist/control-center/ui`: files named by their content, nothing inline (the policy of the server
 * allows neither an inline script nor a data URL), and paths that are relative, because the server may mount it anywhere.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [withoutNode(), withoutCode()],
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
          /control-center\/ui\/(?:frame|parts|stream|url|words|charts\/(?!plot|chart)|graph\/model|why\/(?:chain|decisions))/.test(
            id,
          )
            ? 'parts'
            : undefined,
      },
    },
  },
  worker: { format: 'es', plugins: () => [withoutNode(), withoutCode()] },
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
