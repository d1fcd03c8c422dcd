import type { Json } from '../../../server/wire/index.js';
import { Copy } from '../../parts/copy.js';
import { defaultLines } from '../../parts/default-lines.js';
import { yamlText } from '../../parts/yaml.js';

/** An entry with its defaults; what was not written is grey. */
export function EnrichedDocument({ enriched, raw }: { readonly enriched: Json; readonly raw: Json }) {
  return (
    <section class="code" aria-label="Entry with defaults">
      <pre>
        {defaultLines(enriched, raw).map(({ text, isDefault }, index) => (
          <span key={`${index} ${text}`} class={isDefault ? 'is-default' : undefined}>
            {text}
            {'\n'}
          </span>
        ))}
      </pre>
      <Copy text={yamlText(enriched)} label="Copy" />
    </section>
  );
}
