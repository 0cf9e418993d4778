import { readPackage } from '../../src/apk/index.js'
import {
  isKept,
  type RootFilesystem,
  type RootFilesystemParts,
  type RootPackage,
  rootFilesystem,
} from '../../src/rootfs/index.js'
import { writtenPackage } from './packages.js'
import type { TestPackage } from './repository.js'

/** The time that everything has which no package brings. */
export const stateTime = 1_800_000_000

/** A test package as the later stages take it. */
export interface ReadTestPackage {
  readonly root: RootPackage
  /** Its data member. */
  readonly member: Uint8Array
  /** Hex SHA-256 of the inflated data member. */
  readonly diffId: string
}

/** Writes a test package and reads it. */
export async function readTestPackage(item: TestPackage): Promise<ReadTestPackage> {
  const { bytes } = await writtenPackage(item)
  const { info, identity, scripts, data } = await readPackage(bytes, { keys: 'unverified', keep: isKept })
  const { sha256: datahash, diffId, entries, kept } = data
  const root = { info, identity, scripts, size: bytes.length, datahash, entries, kept }
  return { root, member: bytes.subarray(-data.size), diffId }
}

/** The root file system of test packages in their order, and of what else `parts` says. */
export async function rootOf(
  packages: readonly TestPackage[],
  parts: Partial<RootFilesystemParts> = {},
): Promise<RootFilesystem> {
  const read: RootPackage[] = []
  for (const item of packages) read.push((await readTestPackage(item)).root)
  return rootOfRead(read, parts)
}

/** The root file system of packages that have been read. */
export function rootOfRead(packages: readonly RootPackage[], parts: Partial<RootFilesystemParts> = {}): RootFilesystem {
  return rootFilesystem({
    packages,
    apk: { arch: 'x86_64', world: [], repositories: [], keys: [] },
    accounts: { users: [], groups: [] },
    runAs: undefined,
    paths: [],
    mtime: stateTime,
    ...parts,
  })
}

/** The text of a file that no package brings. */
export function textOf({ tree }: RootFilesystem, path: string): string {
  const node = tree.get(path)
  if (node?.type === 'file' && node.content.kind === 'bytes') return Buffer.from(node.content.bytes).toString('utf8')
  throw new Error(`${path} is not a file made here but ${JSON.stringify(node)}`)
}
