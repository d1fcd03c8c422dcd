import { useEffect, useRef } from 'preact/hooks';
import { useServices } from '../services.js';
import { rowState, sourceState } from '../words/states.js';

/** Tells screen readers when the state of a runtime or an operator becomes another one. Shows nothing. */
export function StateAnnouncer() {
  const { store, announcer, client } = useServices();
  const known = useRef(new Map<string, string>());
  const states = new Map<string, string>();
  for (const [, source] of store.all('source'))
    states.set(`runtime ${source.name}`, sourceState(source.state.state).word);
  for (const [, row] of store.all('row')) states.set(`${row.runtime} ${row.crd}`, rowState(row).word);
  const { state } = client.link.value;
  if (state === 'lost' || state === 'live') {
    states.set('Control Center', state === 'lost' ? 'no connection' : 'connected');
  }
  useEffect(() => {
    for (const [name, word] of states) {
      const before = known.current.get(name);
      if (before !== undefined && before !== word) announcer.say(`${name}: ${word}`);
      known.current.set(name, word);
    }
  });
  return null;
}
