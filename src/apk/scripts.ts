import { endOfArchive } from '../archive/index.js'
import { type MemberFile, memberTar } from './member-writer.js'
import type { PackageInfo } from './metadata.js'
import { type ScriptName, scriptNames } from './package-control.js'

/** A package whose scripts and triggers are to be remembered. */
export interface ScriptedPackage {
  readonly info: PackageInfo
  /** Identity, `Q1…`. */
  readonly checksum: string
  readonly scripts: ReadonlyMap<ScriptName, Uint8Array>
}

/**
 * Writes `lib/apk/db/scripts.tar`: every script of every package, named by version and identity; packages in install
 * order, in each the scripts in the order of {@link scriptNames}.
 */
export function formatScripts(packages: readonly ScriptedPackage[], mtime: number): Uint8Array {
  const files: MemberFile[] = packages.flatMap(({ info, checksum, scripts }) =>
    scriptNames.flatMap(script => {
      const bytes = scripts.get(script)
      return bytes === undefined
        ? []
        : [{ path: `${info.name}-${info.version}.${checksum}.${script}`, mode: 0o755, bytes }]
    }),
  )
  return Buffer.concat([memberTar(files, mtime), endOfArchive])
}

/** Writes `lib/apk/db/triggers`: a line a package that has triggers. */
export function formatTriggers(packages: readonly ScriptedPackage[]): string {
  return packages
    .filter(({ info }) => info.triggers.length > 0)
    .map(({ info, checksum }) => `${checksum} ${info.triggers.join(' ')}\n`)
    .join('')
}
