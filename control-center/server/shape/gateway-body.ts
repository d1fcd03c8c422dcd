import type { GatewayNumbers } from '../wire/index.js';
import { at, type Fields, flag, name, rows } from './fields.js';
import { resourceOf } from './katalog-body.js';

const MOST_CRDS = 1_000;
const MOST_NUMBERS = 64;

/** `GET /katalog` of a gateway. */
export interface GatewayBody {
  readonly identity: string;
  readonly name: string;
  readonly version: string;
  readonly gatewayVersion: string;
  readonly admissionEnabled: boolean;
  readonly conversionEnabled: boolean;
  readonly deletionProtectionEnabled: boolean;
  readonly namespaceProtectionEnabled: boolean;
  readonly crds: readonly GatewayRow[];
}

export type Section = 'admission' | 'conversion' | 'deletionProtection' | 'namespaceProtection';
export const SECTIONS: readonly Section[] = [
  'admission',
  'conversion',
  'deletionProtection',
  'namespaceProtection',
];

export interface GatewayRow {
  readonly name: string;
  readonly gvk: string;
  readonly gvr: string;
  readonly sections: Readonly<Record<Section, GatewayNumbers | null>>;
}

export function readGateway(body: Fields): GatewayBody {
  return {
    identity: name(body, 'identity'),
    name: name(body, 'name'),
    version: name(body, 'version'),
    gatewayVersion: name(body, 'gatewayVersion'),
    admissionEnabled: flag(body, 'admissionEnabled'),
    conversionEnabled: flag(body, 'conversionEnabled'),
    deletionProtectionEnabled: flag(body, 'deletionProtectionEnabled'),
    namespaceProtectionEnabled: flag(body, 'namespaceProtectionEnabled'),
    crds: rows(body, 'crds', MOST_CRDS).map((row) => ({
      name: name(row, 'name'),
      gvk: name(row, 'gvk'),
      gvr: resourceOf(name(row, 'gvr')),
      sections: Object.fromEntries(
        SECTIONS.map((section) => [section, row[section] ? numbersOf(at(row, section)) : null]),
      ) as Record<Section, GatewayNumbers | null>,
    })),
  };
}

function numbersOf(section: Fields): GatewayNumbers {
  const found: Record<string, number | boolean | string | readonly string[]> = {};
  for (const [key, value] of Object.entries(section).slice(0, MOST_NUMBERS)) {
    const short = key.slice(0, 64);
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
      found[short] = value;
    else if (typeof value === 'string') found[short] = value.slice(0, 253);
    else if (Array.isArray(value)) {
      found[short] = value
        .slice(0, 100)
        .flatMap((each) => (typeof each === 'string' ? [each.slice(0, 253)] : []));
    }
  }
  return found;
}
