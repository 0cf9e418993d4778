import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { ReadonlyTree, TreeNode } from '../../src/rootfs/index.js'
import type { Digest, Store } from '../../src/store/index.js'

/** A root file system by path, each as one line of text: type, mode, owner, attributes, content or target, other names. */
export type AppliedTree = ReadonlyMap<string, string>

/** What a path is. Two names of one file share one of these. */
interface Inode {
  type: string
  mode: number
  owner: string
  xattrs: string
  /** SHA-1 of content, or a link's target. */
  content: string
}

/**
 * Lays the blobs of layers over each other as the OCI image specification says (`layer.md`), strictly: nothing may
 * stand below what is no directory, hard links lead to files of their own layer, and a layer hides only what is there.
 */
export async function applyLayers(store: Store, digests: readonly Digest[]): Promise<AppliedTree> {
  const root = new Map<string, Inode>()
  for (const digest of digests) await applyLayer(root, store, digest)
  return described(root)
}

/** A planned tree in the words of {@link applyLayers}. */
export function describeTree(tree: ReadonlyTree): AppliedTree {
  const inodes = new Map<string, Inode>()
  for (const node of tree.sorted()) if (node.type !== 'hardlink') inodes.set(node.path, inodeOf(node))
  for (const node of tree.sorted()) {
    const file = node.type === 'hardlink' ? inodes.get(node.target) : undefined
    if (node.type !== 'hardlink') continue
    if (file?.type !== 'file') throw new Error(`${node.path} is a hard link to ${node.target}, which is no file`)
    inodes.set(node.path, file)
  }
  return described(inodes)
}

async function applyLayer(root: Map<string, Inode>, store: Store, digest: Digest): Promise<void> {
  const written = new Set<string>()
  for await (const entry of Readable.from(store.read(digest)).pipe(createGunzip()).pipe(extract())) {
    const path = entry.header.name.replace(/\/$/, '')
    const { directory, name } = split(path)
    if (directory !== undefined && root.get(directory)?.type !== 'directory') {
      throw new Error(`${path} stands below what is ${root.get(directory)?.type ?? 'not there'}`)
    }
    const hash = createHash('sha1')
    for await (const chunk of entry as AsyncIterable<Uint8Array>) hash.update(chunk)
    if (name.startsWith('.wh.')) {
      hide(root, written, path.slice(0, -name.length) + name.slice('.wh.'.length))
      continue
    }
    if (written.has(path)) throw new Error(`${path} stands twice in a layer`)
    written.add(path)
    lay(root, written, path, entry.header, hash.digest('hex'))
  }
}

function hide(root: Map<string, Inode>, written: ReadonlySet<string>, path: string): void {
  if (!root.has(path)) throw new Error(`${path} is hidden and was not there`)
  if (written.has(path)) throw new Error(`${path} is hidden by the layer that has it`)
  removeAll(root, path)
}

function lay(root: Map<string, Inode>, written: ReadonlySet<string>, path: string, header: Header, sha1: string): void {
  const attributes = { mode: header.mode & 0o7777, owner: `${header.uid}:${header.gid}` }
  if (header.type === 'link') {
    const file = root.get(header.linkname)
    if (file?.type !== 'file' || !written.has(header.linkname)) {
      throw new Error(`${path} is a hard link to ${header.linkname}, which is no file of its layer`)
    }
    removeAll(root, path)
    root.set(path, Object.assign(file, attributes))
    return
  }
  if (header.type !== 'directory' || root.get(path)?.type !== 'directory') removeAll(root, path)
  const content = header.type === 'file' ? sha1 : header.type === 'symlink' ? header.linkname : ''
  root.set(path, { type: header.type, ...attributes, xattrs: xattrsOf(header), content })
}

function removeAll(root: Map<string, Inode>, path: string): void {
  for (const other of [...root.keys()]) if (other === path || other.startsWith(`${path}/`)) root.delete(other)
}

function xattrsOf({ pax }: Header): string {
  const records = Object.entries((pax ?? {}) as Record<string, string>)
  return records
    .flatMap(([key, value]) =>
      key.startsWith('SCHILY.xattr.') ? [`${key.slice('SCHILY.xattr.'.length)}=${value}`] : [],
    )
    .sort()
    .join()
}

function inodeOf(node: Exclude<TreeNode, { type: 'hardlink' }>): Inode {
  const xattrs = Object.entries(node.xattrs ?? {}).map(([name, value]) => `${name}=${Buffer.from(value, 'base64')}`)
  return {
    type: node.type,
    mode: node.mode,
    owner: `${node.uid}:${node.gid}`,
    xattrs: xattrs.sort().join(),
    content: contentOf(node),
  }
}

function contentOf(node: Exclude<TreeNode, { type: 'hardlink' }>): string {
  if (node.type === 'symlink') return node.target
  if (node.type !== 'file') return ''
  if (node.content.kind === 'bytes') return createHash('sha1').update(node.content.bytes).digest('hex')
  return node.sha1 ?? 'unknown'
}

function described(inodes: ReadonlyMap<string, Inode>): AppliedTree {
  const names = new Map<Inode, string[]>()
  for (const [path, inode] of inodes) names.set(inode, [...(names.get(inode) ?? []), path].sort())
  const lines = [...inodes].map(([path, inode]): [string, string] => {
    const { type, mode, owner, xattrs, content } = inode
    return [path, [type, mode.toString(8), owner, xattrs, content, ...(names.get(inode) ?? [])].join(' ')]
  })
  return new Map(lines.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function split(path: string): { directory: string | undefined; name: string } {
  const slash = path.lastIndexOf('/')
  return { directory: slash < 0 ? undefined : path.slice(0, slash), name: path.slice(slash + 1) }
}
