import type { Command } from 'commander';
import type { CommandContext } from '../../context.js';
import { registerAutoscaleReplay } from './autoscale.js';
import { registerCycles } from './cycles.js';
import { registerInit } from './init.js';

export function registerSimulate(program: Command, context: CommandContext): void {
  const simulate = program.command('simulate');
  registerCycles(simulate, context);
  registerInit(simulate, context);
  registerAutoscaleReplay(simulate, context);
}
