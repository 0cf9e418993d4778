import { Tree } from './tree.js'

/** The directories that apk makes in a new root before any package, with their modes. */
const baseDirectories: readonly (readonly [path: string, mode: number])[] = [
  ['dev', 0o755],
  ['etc', 0o755],
  ['etc/apk', 0o755],
  ['proc', 0o555],
  ['tmp', 0o1777],
  ['var', 0o755],
  ['var/cache', 0o755],
  ['var/cache/apk', 0o755],
  ['var/cache/misc', 0o755],
]

/**
 * A root file system before any package. `/dev` and `/proc` are empty: runtimes mount over them, and no layer has
 * device nodes, which an unprivileged user could not unpack.
 */
export function baseTree(mtime: number): Tree {
  const tree = new Tree()
  for (const [path, mode] of baseDirectories) tree.set({ type: 'directory', path, mode, uid: 0, gid: 0, mtime })
  return tree
}
