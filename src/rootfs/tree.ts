import type { DeviceEntry, DirectoryEntry, FileEntry, HardlinkEntry, SymlinkEntry } from '../archive/index.js'
import { ConflictError } from '../errors/index.js'

/** Where the content of a file of the tree is to be had. */
export type Content =
  /** A file of a package: `datahash` names the package's data member, `path` the entry in it. */
  | { readonly kind: 'package'; readonly datahash: string; readonly path: string }
  /** A blob of the store, by its digest. */
  | { readonly kind: 'blob'; readonly digest: `sha256:${string}` }
  /** Bytes made for this tree. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }

/** What a node has beside its entry. */
interface Owned {
  /** Name of the package it belongs to; absent for what the image itself adds. */
  readonly owner?: string | undefined
}

/** A regular file of the tree, with its content's whereabouts. */
export type TreeFile = FileEntry & Owned & { readonly content: Content }

/** A directory of the tree. */
export type DirectoryNode = DirectoryEntry & Owned

/** One path of a root file system. */
export type TreeNode = TreeFile | DirectoryNode | ((SymlinkEntry | HardlinkEntry | DeviceEntry) & Owned)

/** A root file system as data: which path is what, and whose. Paths are as in an {@link TreeNode | entry}: no leading slash. */
export interface ReadonlyTree {
  /** The node at a path, itself not resolved. */
  get(path: string): TreeNode | undefined
  /** Every node, parents before what is in them, otherwise by path in code-unit order. */
  sorted(): readonly TreeNode[]
  /** The path that a path leads to when its directories' symbolic links are followed; the last component is not. */
  resolve(path: string): string
  /** Like {@link ReadonlyTree.resolve}, and follows the last component too. */
  resolveFully(path: string): string
}

/** Symbolic links followed in one path before it counts as a loop; Linux's own limit. */
const maxLinks = 40

/** A root file system under construction. */
export class Tree implements ReadonlyTree {
  readonly #nodes = new Map<string, TreeNode>()
  /** Hard links by the path of the file they lead to. */
  readonly #links = new Map<string, ReadonlySet<string>>()

  get(path: string): TreeNode | undefined {
    return this.#nodes.get(path)
  }

  sorted(): readonly TreeNode[] {
    return [...this.#nodes.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  resolve(path: string): string {
    const parent = parentOf(path)
    return parent === undefined || this.#nodes.get(parent)?.type === 'directory' ? path : this.#walk(path, false)
  }

  resolveFully(path: string): string {
    return this.#walk(path, true)
  }

  /**
   * Lays a node at its path, over what is there. Its parent has to be a directory. A file that was there stays under its
   * other names.
   */
  set(node: TreeNode): void {
    const parent = parentOf(node.path)
    if (parent !== undefined && this.#nodes.get(parent)?.type !== 'directory') {
      throw new ConflictError({
        code: 'UNDISTRO_CONFLICT_TYPE',
        problem: `${JSON.stringify(parent)} is not a directory`,
        place: { path: node.path },
      })
    }
    this.#detach(node.path)
    this.#nodes.set(node.path, node)
    if (node.type === 'hardlink') this.#links.set(node.target, new Set([...this.#linksTo(node.target), node.path]))
  }

  /** Changes mode or owner of what is at a path; of a file, under all its names. */
  change(path: string, attributes: { mode?: number; uid?: number; gid?: number }): void {
    const node = this.#nodes.get(path)
    const file = node?.type === 'hardlink' ? node.target : path
    for (const name of [file, ...this.#linksTo(file)]) {
      const found = this.#nodes.get(name)
      if (found !== undefined) this.#nodes.set(name, { ...found, ...attributes })
    }
  }

  /** Makes sure that a path is a directory, making it and its parents as root's, 0755, where they are missing; links are followed. */
  makeDirectory(path: string, mtime: number): string {
    const resolved = this.resolveFully(path)
    if (resolved === '') return resolved
    const found = this.#nodes.get(resolved)
    if (found?.type === 'directory') return resolved
    const parent = parentOf(resolved)
    if (parent !== undefined) this.makeDirectory(parent, mtime)
    if (found !== undefined) {
      throw new ConflictError({
        code: 'UNDISTRO_CONFLICT_TYPE',
        problem: `a directory is needed where there is a ${found.type}${found.owner ? ` of ${found.owner}` : ''}`,
        place: { path: resolved },
      })
    }
    this.set({ type: 'directory', path: resolved, mode: 0o755, uid: 0, gid: 0, mtime })
    return resolved
  }

  /** Removes a path and all below it. A file stays under its other names. */
  remove(path: string): void {
    for (const removed of [path, ...this.below(path).map(node => node.path)]) {
      this.#detach(removed)
      this.#nodes.delete(removed)
    }
  }

  /** Every node below a directory; the root is the directory with the empty path. */
  below(path: string): readonly TreeNode[] {
    const start = path === '' ? '' : `${path}/`
    return [...this.#nodes.values()].filter(node => node.path.startsWith(start))
  }

  #linksTo(path: string): ReadonlySet<string> {
    return this.#links.get(path) ?? new Set()
  }

  /** Takes a path's name away from its file; when it is the one that others lead to, the first of these becomes the file. */
  #detach(path: string): void {
    const node = this.#nodes.get(path)
    if (node?.type === 'hardlink') {
      this.#links.set(node.target, new Set([...this.#linksTo(node.target)].filter(link => link !== path)))
    }
    const [heir, ...others] = this.#linksTo(path)
    if (node?.type !== 'file' || heir === undefined) return
    this.#links.delete(path)
    this.#links.set(heir, new Set(others))
    this.#nodes.set(heir, { ...node, path: heir, owner: this.#nodes.get(heir)?.owner })
    for (const other of others) {
      const link = this.#nodes.get(other)
      if (link?.type === 'hardlink') this.#nodes.set(other, { ...link, target: heir })
    }
  }

  /** Goes along a path as a kernel does: links are followed where they stand, and `..` leads out of where they led. */
  #walk(path: string, followLast: boolean): string {
    const ahead = path.split('/').reverse()
    let here = ''
    for (let links = 0, name = ahead.pop(); name !== undefined; name = ahead.pop()) {
      if (name === '..') here = parentOf(here) ?? ''
      if (name === '' || name === '.' || name === '..') continue
      const next = here === '' ? name : `${here}/${name}`
      const node = this.#nodes.get(next)
      if (node?.type !== 'symlink' || (ahead.length === 0 && !followLast)) {
        here = next
        continue
      }
      if (links++ === maxLinks) throw circle(next)
      if (node.target.startsWith('/')) here = ''
      ahead.push(...node.target.split('/').reverse())
    }
    return here
  }
}

function circle(path: string): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_PATH',
    problem: 'symbolic links lead in a circle',
    place: { path },
  })
}

/** The directory of a path; `undefined` for one at the top. */
export function parentOf(path: string): string | undefined {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? undefined : path.slice(0, slash)
}

/** A path without leading and trailing slash, `.` and `..`; what climbs above the root stays in it, as in a kernel. */
export function normalise(path: string): string {
  const components: string[] = []
  for (const component of path.split('/')) {
    if (component === '..') components.pop()
    else if (component !== '' && component !== '.') components.push(component)
  }
  return components.join('/')
}
