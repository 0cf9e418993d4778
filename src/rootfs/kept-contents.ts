import type { RootPackage } from './root-package.js'
import type { ReadonlyTree } from './tree.js'

/** The contents of those files of a tree that are in memory: what was kept of packages, and what was made for the tree. */
export class KeptContents {
  readonly #byDatahash: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>

  constructor(packages: readonly RootPackage[]) {
    this.#byDatahash = new Map(packages.map(({ datahash, kept }) => [datahash, kept]))
  }

  /** The text of a file, links followed; `undefined` when the path is no file or its content is not in memory. */
  text(tree: ReadonlyTree, path: string): string | undefined {
    const node = tree.get(tree.resolveFully(path))
    if (node?.type !== 'file') return undefined
    const { content } = node
    switch (content.kind) {
      case 'bytes':
        return Buffer.from(content.bytes).toString('utf8')
      case 'package': {
        const bytes = this.#byDatahash.get(content.datahash)?.get(content.path)
        return bytes && Buffer.from(bytes).toString('utf8')
      }
      case 'blob':
        return undefined
    }
  }
}
