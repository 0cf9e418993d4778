import { checksumToHex, splitDependency } from '../apk/index.js'
import type { Entry } from '../archive/index.js'
import { apkPurl } from './purls.js'
import { isWebAddress } from './source.js'
import type { FileSubject, ImageSubject, LayerSubject, PackageSubject } from './subject.js'

/** A package of an image, with all that follows from its metadata and from the packages around it. */
export interface InventoryItem extends PackageSubject {
  /** `name-version` */
  readonly label: string
  /** Absent when the distribution is unknown. */
  readonly purl: string | undefined
  /** The layer that its files are in; absent when it has none. */
  readonly layer: LayerSubject | undefined
  readonly maintainer: Maintainer | undefined
  /** Absent when what the metadata has is no address of the web. */
  readonly homepage: string | undefined
  /** RFC 3339 in UTC. */
  readonly built: string | undefined
  /** Hex SHA-1 of the control member, which is the package's identity. */
  readonly sha1: string | undefined
  /** By path. */
  readonly files: readonly FileSubject[]
  /** Paths of files whose content nobody has hashed, sorted. */
  readonly unhashed: readonly string[]
  /** Names of the installed packages that meet its dependencies, sorted. */
  readonly dependsOn: readonly string[]
}

/** Who looks after a package. */
export interface Maintainer {
  readonly name: string
  readonly email?: string | undefined
}

/** The packages of an image, by name. */
export function inventory({ packages, layers, distribution }: ImageSubject): readonly InventoryItem[] {
  const layerOf = new Map(layers.flatMap(layer => layer.packages.map(name => [name, layer] as const)))
  const dependenciesOf = dependencyResolver(packages)
  const items = packages.map(subject => ({
    ...subject,
    label: `${subject.info.name}-${subject.info.version}`,
    purl: apkPurl(subject, distribution),
    layer: layerOf.get(subject.info.name),
    maintainer: parseMaintainer(subject.info.maintainer ?? ''),
    homepage: isWebAddress(subject.info.url ?? '') ? subject.info.url : undefined,
    built: isoTime(subject.info.buildTime),
    sha1: checksumToHex(subject.checksum),
    ...hashedFiles(subject.entries),
    dependsOn: dependenciesOf(subject),
  }))
  return items.sort((a, b) => compare(a.info.name, b.info.name))
}

/** Files sorted by path. */
export function byPath(files: readonly FileSubject[]): readonly FileSubject[] {
  return files.toSorted((a, b) => compare(a.path, b.path))
}

/** A dependency leads to the package of that name, else to all that provide it. */
function dependencyResolver(packages: readonly PackageSubject[]): (subject: PackageSubject) => readonly string[] {
  const installed = new Set(packages.map(({ info }) => info.name))
  const providers = new Map<string, string[]>()
  for (const { info } of packages) {
    for (const name of info.provides.flatMap(provided => splitDependency(provided)?.name ?? [])) {
      const others = providers.get(name)
      if (others === undefined) providers.set(name, [info.name])
      else others.push(info.name)
    }
  }
  return ({ info }) => {
    const found = info.depends.flatMap(text => {
      const dependency = splitDependency(text)
      if (dependency === undefined || dependency.conflict) return []
      return installed.has(dependency.name) ? dependency.name : (providers.get(dependency.name) ?? [])
    })
    return [...new Set(found)].filter(name => name !== info.name).sort()
  }
}

/** A hard link has the content of the file that it leads to. */
function hashedFiles(entries: readonly Entry[]): Pick<InventoryItem, 'files' | 'unhashed'> {
  const hashes = new Map(entries.map(entry => [entry.path, entry.type === 'file' ? entry.sha1 : undefined]))
  const files: FileSubject[] = []
  const unhashed: string[] = []
  for (const entry of entries) {
    if (entry.type !== 'file' && entry.type !== 'hardlink') continue
    const sha1 = hashes.get(entry.type === 'file' ? entry.path : entry.target)
    if (sha1 === undefined) unhashed.push(entry.path)
    else files.push({ path: entry.path, sha1 })
  }
  return { files: byPath(files), unhashed: unhashed.sort() }
}

/** `Name <email>`, or a bare name such as a distribution's. */
function parseMaintainer(text: string): Maintainer | undefined {
  const [, name = text, email] = /^([^<]*)<([^<>@\s]+@[^<>@\s]+)>\s*$/.exec(text) ?? []
  const shown = name.trim() || email
  return shown === undefined ? undefined : { name: shown, email }
}

/** Absent outside of the years that have four digits. */
function isoTime(seconds: number | undefined): string | undefined {
  const yearTenThousand = Date.UTC(10_000) / 1000
  if (seconds === undefined || seconds < 0 || seconds >= yearTenThousand) return undefined
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
