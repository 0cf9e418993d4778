import { dotText } from './dot.js'
import type { LockData } from './lock-data.js'
import { mermaidText } from './mermaid.js'
import { type ArchOption, type LockEdge, type LockNode, Relations } from './relations.js'

/** The packages of a lock for one architecture, and what brings them in: plain data, with two ways to draw it. */
export class LockGraph {
  readonly arch: string
  /** In install order. */
  readonly nodes: readonly LockNode[]
  /** From the request, then from each package in install order. */
  readonly edges: readonly LockEdge[]

  /** @throws `LockError` with code `UNDISTRO_LOCK_ARCH`. */
  constructor(lock: LockData, options: ArchOption) {
    const { arch, packages, edges } = new Relations(lock, options)
    this.arch = arch
    this.nodes = packages.map(({ name, version }) => ({ name, version }))
    this.edges = edges
  }

  /** The graph in Graphviz' language. Edges that an install_if makes are dashed. */
  toDot(): string {
    return dotText(this.nodes, this.edges)
  }

  /** The graph as a flowchart of Mermaid. Edges that an install_if makes are dotted. */
  toMermaid(): string {
    return mermaidText(this.nodes, this.edges)
  }
}
