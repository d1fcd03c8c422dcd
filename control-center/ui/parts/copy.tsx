import { useState } from 'preact/hooks';
import { useServices } from '../services.js';
import { Icon } from './icon.js';

/** Copies a text, and says so. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const { clock, announcer } = useServices();
  const [done, setDone] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setDone('copied');
      announcer.say('Copied');
    } catch {
      setDone('select the text and copy it');
    }
    clock.setTimeout(() => setDone(''), 2_000);
  };
  return (
    <button type="button" class="button quiet" title={text} onClick={() => void copy()}>
      <Icon name="copy" />
      {done || label}
    </button>
  );
}

/** A command or a document to be copied. */
export function Code({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <section class="code" aria-label={label}>
      <pre>{text}</pre>
      <Copy text={text} label="Copy" />
    </section>
  );
}
