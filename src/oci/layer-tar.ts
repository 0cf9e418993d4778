import {
  contentPadding,
  type Entry,
  endOfArchive,
  inflateSingleMember,
  TarReader,
  tarHeader,
} from '../archive/index.js'
import type { TreeFile, TreeNode } from '../rootfs/index.js'
import { digestFromHex, type Store } from '../store/index.js'
import type { MadeLayerPlan } from './layer-plan.js'
import { whiteoutName } from './overlay.js'

/**
 * The uncompressed tar of a layer, in constant memory. Its order lets any reader unpack it in one pass, and lets it be
 * written with each package inflated once: directories, then whiteouts, links and devices, then files in memory or in
 * the store, then the files of each package in that package's order, and hard links last.
 */
export async function* layerTar(plan: MadeLayerPlan, store: Store): AsyncGenerator<Uint8Array> {
  const { directories, others, files, fromPackages, hardlinks } = inWritingOrder(plan.nodes)
  for (const node of directories) yield tarHeader(entryOf(node))
  for (const path of plan.whiteouts) yield tarHeader(whiteout(path))
  for (const node of others) yield tarHeader(entryOf(node))
  for (const file of files) {
    yield tarHeader(entryOf(file))
    if (file.content.kind === 'bytes') yield file.content.bytes
    else if (file.content.kind === 'blob') yield* store.read(file.content.digest)
    yield contentPadding(file.size)
  }
  for (const [datahash, wanted] of fromPackages) yield* packageFiles(datahash, wanted, store)
  for (const node of hardlinks) yield tarHeader(entryOf(node))
  yield endOfArchive
}

/** The nodes of a layer in the order {@link layerTar} writes them. */
interface WritingOrder {
  readonly directories: readonly TreeNode[]
  readonly others: readonly TreeNode[]
  readonly files: readonly TreeFile[]
  /** By data member, then by path in it. */
  readonly fromPackages: ReadonlyMap<string, ReadonlyMap<string, TreeFile>>
  readonly hardlinks: readonly TreeNode[]
}

function inWritingOrder(nodes: readonly TreeNode[]): WritingOrder {
  const files: TreeFile[] = []
  const fromPackages = new Map<string, Map<string, TreeFile>>()
  for (const node of nodes) {
    if (node.type !== 'file') continue
    const { content } = node
    if (content.kind !== 'package') {
      files.push(node)
      continue
    }
    const wanted = fromPackages.get(content.datahash) ?? new Map<string, TreeFile>()
    fromPackages.set(content.datahash, wanted.set(content.path, node))
  }
  return {
    directories: nodes.filter(({ type }) => type === 'directory'),
    others: nodes.filter(({ type }) => type !== 'directory' && type !== 'file' && type !== 'hardlink'),
    files,
    fromPackages: new Map([...fromPackages].sort(([a], [b]) => (a < b ? -1 : 1))),
    hardlinks: nodes.filter(({ type }) => type === 'hardlink'),
  }
}

/** The wanted files of a package, with the headers that the tree gives them. */
async function* packageFiles(
  datahash: string,
  wanted: ReadonlyMap<string, TreeFile>,
  store: Store,
): AsyncGenerator<Uint8Array> {
  const out: Uint8Array[] = []
  const reader = new TarReader({
    entry(entry) {
      const file = entry.type === 'file' ? wanted.get(entry.path) : undefined
      if (file === undefined) return undefined
      out.push(tarHeader(entryOf(file)))
      return { content: chunk => void out.push(chunk.slice()), end: () => void out.push(contentPadding(file.size)) }
    },
  })
  for await (const chunk of inflateSingleMember(store.read(digestFromHex(datahash)))) {
    reader.push(chunk)
    yield* out.splice(0)
  }
  reader.end()
}

/** An empty file whose name hides the path from the layers below. */
function whiteout(path: string): Entry {
  return { type: 'file', path: whiteoutName(path), mode: 0o644, uid: 0, gid: 0, mtime: 0, size: 0 }
}

/** A node without what only the tree knows. */
function entryOf(node: TreeNode): Entry {
  const { owner: _, ...rest } = node
  if (rest.type !== 'file') return rest
  const { content: _content, ...entry } = rest
  return entry
}
