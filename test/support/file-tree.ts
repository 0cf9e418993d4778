import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { extract } from 'tar-stream'

/** What a path of a file tree is: type, mode, owner, content or link target, extended attributes, as one line of text. */
export type FileTree = ReadonlyMap<string, string>

/** The tree in a folder; the folder itself is left out. Needs the right to read all of it, and `getfattr`. */
export function treeOfDirectory(root: string): FileTree {
  const xattrs = xattrsBelow(root)
  const tree = new Map<string, string>()
  const visit = (path: string): void => {
    const file = join(root, path)
    const stat = lstatSync(file)
    const owner = `${(stat.mode & 0o7777).toString(8)} ${stat.uid}:${stat.gid}${xattrs.get(path) ?? ''}`
    if (stat.isDirectory()) {
      if (path !== '') tree.set(path, `directory ${owner}`)
      for (const name of readdirSync(file).sort()) visit(path === '' ? name : `${path}/${name}`)
    } else if (stat.isSymbolicLink()) tree.set(path, `symlink ${stat.uid}:${stat.gid} -> ${readlinkSync(file)}`)
    else if (stat.isFile()) tree.set(path, `file ${owner} ${sha256(readFileSync(file))}`)
    else tree.set(path, `special ${owner} ${stat.rdev}`)
  }
  visit('')
  return tree
}

/** The tree that a tar archive describes, as `docker export` writes one. */
export async function treeOfTar(tar: Readable): Promise<FileTree> {
  const tree = new Map<string, string>()
  for await (const entry of tar.pipe(extract())) {
    const { name, type, mode = 0, uid, gid, linkname } = entry.header
    const path = name.replace(/^\.?\//, '').replace(/\/$/, '')
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    const owner = `${(mode & 0o7777).toString(8)} ${uid}:${gid}`
    if (path === '' || path === '.') continue
    if (type === 'directory') tree.set(path, `directory ${owner}`)
    else if (type === 'symlink') tree.set(path, `symlink ${uid}:${gid} -> ${linkname}`)
    else if (type === 'link')
      tree.set(path, tree.get((linkname ?? '').replace(/^\.?\//, '')) ?? `broken link to ${linkname}`)
    else if (type === 'file') tree.set(path, `file ${owner} ${sha256(Buffer.concat(chunks))}`)
    else tree.set(path, `special ${owner}`)
  }
  return tree
}

/** How two trees differ, a line a path: `path: this | that`. */
export function differences(actual: FileTree, expected: FileTree): readonly string[] {
  const paths = [...new Set([...actual.keys(), ...expected.keys()])].sort()
  return paths
    .filter(path => actual.get(path) !== expected.get(path))
    .map(path => `${path}: ${actual.get(path) ?? 'absent'} | ${expected.get(path) ?? 'absent'}`)
}

function xattrsBelow(root: string): ReadonlyMap<string, string> {
  const text = execFileSync('getfattr', ['-R', '-h', '-P', '-d', '-m', '-', '-e', 'hex', '.'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const blocks = text.split('\n\n').filter(block => block !== '')
  return new Map(
    blocks.map(block => {
      const [file = '', ...lines] = block.split('\n')
      return [file.replace('# file: ', '').replace(/^\.\//, ''), ` {${lines.sort().join(' ')}}`]
    }),
  )
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
