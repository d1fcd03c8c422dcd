import { useEffect, useState } from 'preact/hooks';
import type { Changes } from '../../server/wire/index.js';
import { useServices } from '../services.js';

/**
 * What became of the runtimes and their edges while the Control Center watched; read once, and again when `state`, that of
 * the runtime that is looked at, changes.
 */
export function useChanges(isWanted = true, state = ''): Changes | undefined {
  const { api } = useServices();
  const [changes, setChanges] = useState<Changes | undefined>();
  useEffect(() => {
    if (!isWanted) return;
    void api.get<Changes>('changes').then((result) => {
      if (result.ok) setChanges(result.value);
    });
  }, [api, isWanted, state]);
  return changes;
}
