import { isLabelKey, isLabelValue, isTemplated, type Labels } from '../../lib/base/index.js';
import { NO_SELECTOR, type Selector, STRATEGIES, type Strategy } from './entry.js';
import type { FieldReader } from './fields.js';

/** The `selector` block of a declaration: which CR is meant, by its name or by its labels. */
export function readSelector(reader: FieldReader): Selector {
  const selector = reader.block('selector');
  if (!selector) return NO_SELECTOR;
  selector.checkNames('selector', ['name', 'namespace', 'matchLabels']);
  const name = selector.text('name');
  if (name === '') selector.note('name', 'selector.name must not be empty');
  const matchLabels = readLabels(selector, 'matchLabels');
  if (name !== undefined && selector.has('matchLabels')) {
    selector.note('matchLabels', 'a selector has a name or matchLabels, not both');
  }
  return { name, namespace: selector.text('namespace'), matchLabels };
}

export function readStrategy(reader: FieldReader, selector: Selector): Strategy {
  const strategy = reader.oneOf('strategy', STRATEGIES) ?? 'first';
  if (strategy === 'all' && selector.matchLabels === undefined) {
    reader.note('strategy', 'strategy all needs selector.matchLabels: a name selects one CR');
  }
  return strategy;
}

/** Labels that something must have; their values may be templates. */
export function readLabels(reader: FieldReader, name: string): Labels | undefined {
  const labels = reader.texts(name);
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (!isLabelKey(key)) reader.note(name, `"${key}" is not a label key`);
    else if (!isTemplated(value) && !isLabelValue(value)) {
      reader.note(name, `"${value}" is not a value that the label ${key} can have`);
    }
  }
  return labels;
}
