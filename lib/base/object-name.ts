/** What an object is called in messages: `App default/web`, or `Namespace shop` where it is in no namespace. */
export function objectName(
  kind: string,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name: string },
): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
