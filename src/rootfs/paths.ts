import { ConflictError } from '../errors/index.js'
import type { PathAttributes, PathSpec } from '../spec/index.js'
import { type Content, normalise, parentOf, type Tree, type TreeNode } from './tree.js'

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
  for (const change of changes) changePath(tree, change, normalise(change.path), mtime)
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
      if (found !== '' && tree.get(found) === undefined) throw missing(path)
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
  tree.makeDirectory(parentOf(path) ?? '', mtime)
  const at = tree.resolve(path)
  if (at === '' || tree.get(at)?.type === 'directory') {
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
  const named = tree.resolveFully(normalise(change.target))
  const node = tree.get(named)
  const target = node?.type === 'hardlink' ? node.target : named
  const file = tree.get(target)
  if (file?.type !== 'file' || at === target) {
    const found = file === undefined ? 'not there' : at === target ? 'that file itself' : `a ${file.type}`
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_PATH',
      problem: `a hard link needs a file to lead to, and ${change.target} is ${found}`,
      place: { path: `/${at}` },
    })
  }
  // The two names are one file, so what is said of the link holds for the file.
  tree.change(target, given(change))
  const { mode, uid, gid, mtime } = { ...file, ...given(change) }
  return { type: 'hardlink', path: at, target, mode, uid, gid, mtime }
}

function alter(tree: Tree, path: string, change: PathAttributes, recursive: boolean): void {
  const stated = given(change)
  if (path === '' && !recursive && Object.keys(stated).length > 0) {
    throw new ConflictError({
      code: 'UNDISTRO_CONFLICT_PATH',
      problem: 'mode and owner of the root directory itself are not part of an image',
      place: { path: '/' },
      hint: 'With `recursive` they are set for everything in it.',
    })
  }
  tree.change(path, stated)
  if (!recursive) return
  for (const below of tree.below(path)) if (below.type !== 'symlink') tree.change(below.path, stated)
}

function attributes(change: PathAttributes, mode: number): { mode: number; uid: number; gid: number } {
  return { mode, uid: 0, gid: 0, ...given(change) }
}

/** The attributes that a change states. */
function given({ mode, uid, gid }: PathAttributes): { mode?: number; uid?: number; gid?: number } {
  return { ...(mode !== undefined && { mode }), ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
}

function missing(path: string): ConflictError {
  return new ConflictError({
    code: 'UNDISTRO_CONFLICT_PATH',
    problem: 'there is no such path in the image',
    place: { path: `/${path}` },
    hint: 'Paths are changed after the packages are laid down; check the spelling and which package should bring it.',
  })
}
