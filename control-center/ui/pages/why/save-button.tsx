import type { Window } from '../../charts/record.js';
import { savedText } from '../../why/saved.js';
import { clockText } from '../../words/times.js';
import type { WhyData } from './why-data.js';

/** Writes samples and decisions of the range to a file, made when it is asked for. */
export function SaveButton({ data, window }: { readonly data: WhyData; readonly window: Window }) {
  const save = () => {
    const { runtime, crd, block, record, references, decisions } = data;
    const head = { runtime, crd, from: Math.round(window.from), to: Math.round(window.to), block };
    const text = savedText({ head, record, references, decisions });
    const url = URL.createObjectURL(new Blob([text], { type: 'application/jsonl' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${runtime}-${crd}-${clockText(window.to).replaceAll(':', '')}.jsonl`.replace(
      /[^\w.-]+/g,
      '-',
    );
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <button type="button" class="button" onClick={save}>
      Save this moment
    </button>
  );
}
