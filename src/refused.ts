import type { Command } from 'commander';
import type { CommandContext } from './context.js';

/** Commands of the Go implementation that this product does not have, and what to do instead. */
const NEVER: Readonly<Record<string, string>> = {
  push: 'keep Katalogs in Git, and roll them out with what rolls out your manifests',
  pull: 'keep Katalogs in Git; -f reads files',
  inspect: 'ork validate -f katalog.yaml --full shows what a Katalog declares and needs',
  pattern: 'ork init --list shows Katalogs to start from',
  patterns: 'ork init --list shows Katalogs to start from',
  registry: 'keep Katalogs in Git; -f reads files',
  serve: 'ork run serves each CRD as an HTTP API',
  token: 'kubectl create token --audience orkestra creates a token for the Live API',
  webhook: 'write the rules in the Katalog: validation and mutation',
  clusters: 'run one runtime per cluster; they read each other over ONCOP',
  create: 'kubectl apply creates CRs',
  delete: 'kubectl delete deletes CRs',
  migrate: 'ork run reads Katalogs of every generation as they are',
  doctor: 'ork validate --full shows what a Katalog needs; /health of the Live API says what is wrong',
  proxy: 'kubectl port-forward reaches the Live API of a pod',
  uninstall: 'kubectl delete -f removes what kubectl apply -f installed',
  upgrade: 'apply the manifest of the new version',
};

/** Each is refused by name and with a remedy, rather than as a typo. */
export function registerRefused(program: Command, context: CommandContext): void {
  const refuse = (name: string, remedy: string): void => {
    program
      .command(name, { hidden: true })
      .argument('[args...]')
      .allowUnknownOption()
      .helpOption(false)
      .action(() => {
        context.terminal.complain(`ork: "ork ${name}" is not supported: ${remedy}`);
        context.exit(2);
      });
  };
  for (const [name, remedy] of Object.entries(NEVER)) refuse(name, remedy);
}
