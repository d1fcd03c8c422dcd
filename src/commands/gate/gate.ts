import type { Command } from 'commander';
import type { CommandContext } from '../../context.js';
import { registerGateRun } from './run.js';

export function registerGate(program: Command, context: CommandContext): void {
  const gate = program
    .command('gate')
    .description('answer for the API server: admission of custom resources');
  registerGateRun(gate, context);
}
