import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { useServices } from '../services.js';

/** All keys that do something on this page, and the switch for those of one letter. */
export function Shortcuts({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const [, render] = useState(0);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="shortcuts-title"
      onToggle={() => render((count) => count + 1)}
    >
      <h2 id="shortcuts-title">Keys</h2>
      <KeyTable />
      <form method="dialog">
        <button type="submit" class="button">
          Close
        </button>
      </form>
    </dialog>
  );
}

/** Browsers move between links by Tab; these are the keys that come on top. */
export function KeyTable() {
  const { keyboard, preferences } = useServices();
  return (
    <>
      <table class="keys">
        <tbody>
          {keyboard.actions().map(({ keys, label }) => (
            <tr key={keys}>
              <th scope="row">
                {keys.split(' ').map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </th>
              <td>{label}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label class="check">
        <input
          type="checkbox"
          checked={preferences.singleKeys.value}
          onChange={({ currentTarget }) => preferences.setSingleKeys(currentTarget.checked)}
        />
        Keys of one letter
      </label>
    </>
  );
}
