/** The Katalog as written and with its defaults. */
import { useEffect, useState } from 'preact/hooks';
import type { DocumentRead } from '../../../server/wire/index.js';
import { Code } from '../../parts/copy.js';
import { Failure, Skeleton } from '../../parts/notices.js';
import { yamlText } from '../../parts/yaml.js';
import { useServices } from '../../services.js';
import type { ApiResult } from '../../stream/api.js';

type Which = '' | 'raw' | 'enriched';

interface Props {
  readonly rt: string;
  readonly which: Which;
  readonly onChoose: (which: Which) => void;
}

export function Document({ rt, which, onChoose }: Props) {
  return (
    <section class="panel wide-panel">
      <div class="panel-head">
        <h2>Document</h2>
        <fieldset class="segments">
          <legend class="sr">Which document</legend>
          {(['raw', 'enriched'] as const).map((value) => (
            <button
              type="button"
              key={value}
              aria-pressed={which === value}
              onClick={() => onChoose(which === value ? '' : value)}
            >
              {value === 'raw' ? 'as written' : 'with defaults'}
            </button>
          ))}
        </fieldset>
      </div>
      {which === '' ? undefined : <Text key={which} path={`runtimes/${encodeURIComponent(rt)}/${which}`} />}
    </section>
  );
}

/** A document that is read when it is shown. */
function Text({ path }: { readonly path: string }) {
  const { api } = useServices();
  const [result, setResult] = useState<ApiResult<DocumentRead> | undefined>();
  const read = () => void api.get<DocumentRead>(path).then(setResult);
  useEffect(read, [path]);
  if (!result) return <Skeleton rows={6} label="Loading the document" />;
  if (!result.ok) return <Failure failure={result.failure} retry={read} />;
  const { value, error } = result.value;
  return (
    <>
      {error ? <Failure failure={{ message: error.message, remedy: '' }} retry={read} /> : undefined}
      {value === null ? undefined : <Code label="Katalog" text={yamlText(value)} />}
    </>
  );
}
