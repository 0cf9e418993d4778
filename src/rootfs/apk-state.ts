import { formatInstalled, formatScripts, formatTriggers } from '../apk/index.js'
import type { KeySpec } from '../spec/index.js'
import type { Installed } from './install.js'
import type { Tree } from './tree.js'

/** What apk in the image is told beside its packages. */
export interface ApkState {
  /** Architecture, as apk spells it. */
  readonly arch: string
  /** What was asked for: the lines of `/etc/apk/world`. */
  readonly world: readonly string[]
  /** Lines of `/etc/apk/repositories`, each a URL, perhaps with a tag before it. */
  readonly repositories: readonly string[]
  /** Keys of these repositories. */
  readonly keys: readonly (KeySpec & { readonly pem: string })[]
}

/** Writes apk's own state into a tree: database, world, repositories, keys. Keys that packages brought stay as they are. */
export function writeApkState(tree: Tree, installed: readonly Installed[], state: ApkState, mtime: number): void {
  const database = tree.makeDirectory('lib/apk/db', mtime)
  const packages = installed.map(({ package: item }) => ({ ...item, checksum: item.identity }))
  const write = (path: string, content: string | Uint8Array, mode = 0o644): void => {
    const bytes = Buffer.from(content)
    tree.set({ type: 'file', path, mode, uid: 0, gid: 0, mtime, size: bytes.length, content: { kind: 'bytes', bytes } })
  }
  write(
    `${database}/installed`,
    formatInstalled(
      installed.map(({ package: { info, identity, size, tag }, entries }) => ({
        info,
        checksum: identity,
        size,
        tag,
        entries,
      })),
    ),
  )
  write(`${database}/lock`, '', 0o600)
  write(`${database}/scripts.tar`, formatScripts(packages, mtime))
  write(`${database}/triggers`, formatTriggers(packages))

  const configuration = tree.makeDirectory('etc/apk', mtime)
  write(`${configuration}/arch`, `${state.arch}\n`)
  write(`${configuration}/world`, lines([...state.world].sort()))
  if (state.repositories.length > 0) write(`${configuration}/repositories`, lines(state.repositories))
  for (const { name, pem } of state.keys) {
    const path = `${tree.makeDirectory(`${configuration}/keys`, mtime)}/${name}`
    if (tree.get(path) === undefined) write(path, pem)
  }
}

function lines(items: readonly string[]): string {
  return items.map(item => `${item}\n`).join('')
}
