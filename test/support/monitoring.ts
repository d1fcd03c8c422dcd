import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export function manifest(name: string): string {
  return fileURLToPath(new URL(`../../manifests/monitoring/${name}`, import.meta.url));
}

export function alertRules(): readonly { readonly alert: string; readonly expr: string }[] {
  const { groups } = parse(readFileSync(manifest('alerts.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}

export function dashboardExpressions(): readonly string[] {
  const { panels } = parse(readFileSync(manifest('dashboard.json'), 'utf8')) as {
    panels: { targets: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
}
