const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml']);

/**
 * Whether `Accept` asks for YAML: it names a YAML type with at least the weight of JSON (RFC 9110, 12.5.1). Without the
 * header JSON is meant.
 */
export function prefersYaml(accept: string | undefined): boolean {
  if (accept === undefined) return false;
  let yaml = 0;
  let json = 0;
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = weightOf(parameters);
    if (YAML.has(type)) yaml = Math.max(yaml, weight);
    else if (type === 'application/json') json = Math.max(json, weight);
  }
  return yaml > 0 && yaml >= json;
}

function weightOf(parameters: readonly string[]): number {
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const weight = q === undefined ? 1 : Number(q.slice(2));
  return weight >= 0 && weight <= 1 ? weight : 0;
}
