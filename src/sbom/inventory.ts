import { checksumToHex } from '../apk/index.js'
import type { Entry } from '../archive/index.js'
import { packageUrl } from './package-url.js'
import type { Distribution, FileSubject, ImageSubject, LayerSubject, PackageSubject } from './subject.js'

/** A package of an image, with all that follows from its metadata and from the packages around it. */
export interface InventoryItem extends Pick<PackageSubject, 'info' | 'size' | 'url' | 'checksum'> {
  readonly subject: PackageSubject
  /** `name-version` */
  readonly label: string
  /** Absent when the distribution is unknown. */
  readonly purl: string | undefined
  /** The layer that its files are in; absent when it has none. */
  readonly layer: LayerSubject | undefined
  readonly maintainer: Maintainer | undefined
  /** Absent when what the metadata has is no URL of a web page. */
  readonly homepage: string | undefined
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
export function inventory(image: ImageSubject): readonly InventoryItem[] {
  const layers = new Map(image.layers.flatMap(layer => layer.packages.map(name => [name, layer] as const)))
  const resolve = resolver(image.packages)
  return image.packages
    .toSorted((a, b) => compare(a.info.name, b.info.name))
    .map(subject => {
      const { info } = subject
      return {
        subject,
        info,
        size: subject.size,
        url: subject.url,
        checksum: subject.checksum,
        label: `${info.name}-${info.version}`,
        purl: image.distribution && apkPurl(subject, image.distribution),
        layer: layers.get(info.name),
        maintainer: parseMaintainer(info.maintainer ?? ''),
        homepage: info.url !== undefined && isWebPage(info.url) ? info.url : undefined,
        built: isoTime(info.buildTime),
        sha1: checksumToHex(subject.checksum),
        ...hashedFiles(subject.entries),
        dependsOn: resolve(subject),
      }
    })
}

/** Sorted by path. */
export function byPath(files: readonly FileSubject[]): readonly FileSubject[] {
  return files.toSorted((a, b) => compare(a.path, b.path))
}

/** The URL that names an image wherever it is; absent when it has no name. */
export function imagePurl(
  { name, digest }: { name?: string | undefined; digest: string },
  architecture?: string,
): string | undefined {
  if (name === undefined) return undefined
  const lastPart = name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  const qualifiers = { arch: architecture, repository_url: name }
  return packageUrl({ type: 'oci', name: lastPart, version: digest, qualifiers })
}

function apkPurl({ info }: PackageSubject, { id, version }: Distribution): string {
  return packageUrl({
    type: 'apk',
    namespace: id.toLowerCase(),
    name: info.name.toLowerCase(),
    version: info.version,
    qualifiers: {
      arch: info.arch,
      distro: version === undefined ? id : `${id}-${version}`,
      origin: info.origin,
    },
  })
}

/** Finds the installed packages that meet a package's dependencies; a package of the name goes before its providers. */
function resolver(packages: readonly PackageSubject[]): (subject: PackageSubject) => readonly string[] {
  const installed = new Set(packages.map(({ info }) => info.name))
  const providers = new Map<string, string[]>()
  for (const { info } of packages) {
    for (const provided of info.provides.map(nameOf)) {
      const names = providers.get(provided)
      if (names === undefined) providers.set(provided, [info.name])
      else names.push(info.name)
    }
  }
  return ({ info }) => {
    const wanted = info.depends.filter(dependency => !dependency.startsWith('!')).map(nameOf)
    const found = wanted.flatMap(name => (installed.has(name) ? [name] : (providers.get(name) ?? [])))
    return [...new Set(found)].filter(name => name !== info.name).sort()
  }
}

/** What a dependency or provision names: what is before its version or repository tag. */
function nameOf(dependency: string): string {
  return /^[^@<>=~]*/.exec(dependency)?.[0] ?? ''
}

function hashedFiles(entries: readonly Entry[]): Pick<InventoryItem, 'files' | 'unhashed'> {
  const hashes = new Map(entries.flatMap(entry => (entry.type === 'file' ? [[entry.path, entry.sha1] as const] : [])))
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
  const [, name, email] = /^([^<]*)<([^<>@\s]+@[^<>@\s]+)>\s*$/.exec(text) ?? [undefined, text, undefined]
  const trimmed = name?.trim() || email
  return trimmed === undefined ? undefined : { name: trimmed, email }
}

function isWebPage(url: string): boolean {
  return /^https?:\/\/[\x21-\x7e]+$/.test(url) && URL.canParse(url)
}

function isoTime(seconds: number | undefined): string | undefined {
  const lastSecond = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000
  if (seconds === undefined || seconds < 0 || seconds > lastSecond) return undefined
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
