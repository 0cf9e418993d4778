import type { LockEdge, LockNode } from './relations.js'

/** The request's node: no package has this name, which has slashes. */
const world = '/etc/apk/world'

/** A graph of packages in the DOT language. */
export function dotText(nodes: readonly LockNode[], edges: readonly LockEdge[]): string {
  return [
    'digraph {',
    `  ${quoted(world)} [shape=plaintext]`,
    ...nodes.map(({ name, version }) => `  ${quoted(name)} [label=${quoted(`${name}-${version}`)}]`),
    ...edges.map(edgeLine),
    '}\n',
  ].join('\n')
}

function edgeLine(edge: LockEdge): string {
  const from = edge.kind === 'world' ? world : edge.from
  const style = edge.kind === 'install_if' ? ', style=dashed' : ''
  return `  ${quoted(from)} -> ${quoted(edge.to)} [label=${quoted(edge.dependency)}${style}]`
}

/** A quoted string: a backslash would start an escape sequence in a label, and a quotation mark end it. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
