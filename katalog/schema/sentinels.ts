import * as z from 'zod';
import { SENTINEL_NAMES } from '../model.js';

export const sentinels = z.array(z.enum(SENTINEL_NAMES));
