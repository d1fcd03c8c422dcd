import type { EdgeLine } from '../../graph/model.js';
import { CircuitWords, Freshness } from '../../parts/siblings.js';

interface Props {
  readonly lines: readonly EdgeLine[];
  readonly onChoose: (edge: string) => void;
  /** Else it is there for screen readers, and takes no focus. */
  readonly isShown: boolean;
}

/** The topology as a table: the same edges with the same words. */
export function EdgeTable({ lines, onChoose, isShown }: Props) {
  return (
    <table class={isShown ? 'rows edges' : undefined}>
      <caption class="sr">Who reads whom</caption>
      <thead>
        <tr>
          <th scope="col">Reads</th>
          <th scope="col">Is read</th>
          <th scope="col">By</th>
          <th scope="col">Freshness</th>
          <th scope="col">Circuit</th>
          <th scope="col">Last error</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ key, edge, from, to }) => (
          <tr key={key}>
            <th scope="row">
              {isShown && edge.kind === 'cross' ? (
                <button type="button" class="button quiet" onClick={() => onChoose(key)}>
                  {to.box} / {to.crd}
                </button>
              ) : (
                `${to.box} / ${to.crd}`
              )}
            </th>
            <td>
              {from.box.replace(/^ghost:/, '')} / {from.crd}
            </td>
            <td>{edge.kind === 'dependency' ? 'dependsOn' : edge.row.source || 'not read yet'}</td>
            <td>{edge.kind === 'dependency' ? '–' : <Freshness edge={edge} />}</td>
            <td>
              <CircuitWords edge={edge} />
            </td>
            <td>{edge.row.stale ? edge.row.lastError : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
