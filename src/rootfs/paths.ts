import { ConflictError } from '../errors/index.js'
import type { PathAttributes, PathSpec } from '../spec/index.js'
import type { Content, Tree, TreeNode } from './tree.js'

/** A change to a tree: a {@link PathSpec} whose files have been found. */
export type PathChange =
  | Exclude<PathSpec, { type: 'file' | 'copy' }>
  | (PathAttributes & {
      readonly type: 'file'
      readonly path: string
      readonly size: number
      readonly sha1?: string | undefined
      readonly content: Content
    })

/**
 * Applies changes to a tree in their order. Missing parents are made as root's, 0755; links on the way are followed.
 * A file goes over a file or a link; nothing goes over a directory, and a directory over nothing else.
 *
 * @throws {@link ConflictError} with code `UNDISTRO_CONFLICT_PATH` or `UNDISTRO_CONFLICT_TYPE`, naming the path.
 */
export function changePaths(tree: Tree, changes: readonly PathChange[], mtime: number): void {
  for (const change of changes) changePath(tree, change, relative(change.path), mtime)
}

function changePath(tree: Tree, change: PathChange, path: string, mtime: number): void {
  switch (change.type) {
    case 'file':
      put(tree, path, mtime, at => ({
        ...attributes(change, 0o644),
        type: 'file',
        path: at,
        mtime,
        size: change.size,
        sha1: change.sha1,
        content: change.content,
      }))
      break
    case 'symlink':
      put(tree, path, mtime, at => ({
        ...attributes(change, 0o777),
        type: 'symlink',
        path: at,
        mtime,
        target: change.target,
      }))
      break
    case 'hardlink':
      put(tree, path, mtime, at => hardlink(tree, change, at))
      break
    case 'directory': {
      const made = tree.makeDirectory(path, mtime)
      alter(tree, made, change, change.recursive === true)
      break
    }
    case 'permissions': {
      const found = tree.resolveFully(path)
      if (tree.get(found) === undefined) throw missing(path)
      alter(tree, found, change, change.recursive === true)
      break
    }
    case 'remove': {
      const found = tree.resolve(path)
      if (tree.get(found) === undefined) throw missing(path)
      tree.remove(found)
      break
    }
  }
}

/** Lays a node at a path that may be new, or a file or link so far. */
function put(tree: Tree, path: string, mtime: number, node: (at: string) => TreeNode): void {
  const slash = path.lastIndexOf('/')
  if (slash > 0) tree.makeDirectory(path.slice(0, slash), mtime)
  const at = tree.resolve(path)
  if (tree.get(at)?.type === 'directory') {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_TYPE',
      problem: 'there is a directory where a file or link is to be',
      place: { path: `/${at}` },
      hint: 'Name a path inside it, or remove the directory first.',
    })
  }
  tree.set(node(at))
}

function hardlink(tree: Tree, change: PathAttributes & { target: string }, at: string): TreeNode {
  const target = tree.resolveFully(relative(change.target))
  const found = tree.get(target)
  if (found?.type !== 'file') {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_PATH',
      problem: `a hard link needs a file to lead to, and ${change.target} is ${found ? `a ${found.type}` : 'not there'}`,
      place: { path: `/${at}` },
    })
  }
  // The two names are one file, so what is said of the link holds for the file.
  const file = { ...found, ...given(change) }
  tree.set(file)
  const { mode, uid, gid, mtime } = file
  return { type: 'hardlink', path: at, target, mode, uid, gid, mtime }
}

function alter(tree: Tree, path: string, change: PathAttributes, recursive: boolean): void {
  const node = tree.get(path)
  const nodes = [...(node ? [node] : []), ...(recursive ? tree.below(path) : [])]
  for (const item of nodes) if (item.type !== 'symlink') tree.set({ ...item, ...given(change) })
}

function attributes(change: PathAttributes, mode: number): { mode: number; uid: number; gid: number } {
  return { mode, uid: 0, gid: 0, ...given(change) }
}

/** The attributes that a change states. */
function given({ mode, uid, gid }: PathAttributes): { mode?: number; uid?: number; gid?: number } {
  return { ...(mode !== undefined && { mode }), ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
}

function relative(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}

function missing(path: string): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_PATH',
    problem: 'there is no such path in the image',
    place: { path: `/${path}` },
    hint: 'Paths are changed after the packages are laid down; check the spelling and which package should bring it.',
  })
}
