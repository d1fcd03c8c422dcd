/** Why a demo stops that nothing is wrong with: somebody asked for it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
