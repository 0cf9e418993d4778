import type { LockEdge, LockNode } from './relations.js'

/** A graph of packages as a flowchart of Mermaid. Its nodes are numbered: names of packages can be no ids there. */
export function mermaidText(nodes: readonly LockNode[], edges: readonly LockEdge[]): string {
  const ids = new Map(nodes.map(({ name }, index) => [name, `p${index}`]))
  const id = (name: string): string => ids.get(name) ?? 'world'
  const edgeLine = (edge: LockEdge): string => {
    const from = edge.kind === 'world' ? 'world' : id(edge.from)
    return `  ${from} ${edge.kind === 'install_if' ? '-.->' : '-->'}|${quoted(edge.dependency)}| ${id(edge.to)}`
  }
  return [
    'flowchart LR',
    `  world(${quoted('/etc/apk/world')})`,
    ...nodes.map(({ name, version }) => `  ${id(name)}[${quoted(`${name}-${version}`)}]`),
    ...edges.map(edgeLine),
    '',
  ].join('\n')
}

/**
 * A quoted text. What Mermaid or the HTML it draws with would take for something else is written by its number: also `#`,
 * which starts such numbers, and the backtick, which starts Markdown.
 */
function quoted(text: string): string {
  return `"${text.replace(/[^\w .:+~/,=@!()[\]-]/gu, character => `#${character.codePointAt(0)};`)}"`
}
