import { createHash } from 'node:crypto'
import { formatPlatform, isoTime, type Layer } from '../oci/index.js'
import type { ReadonlyTree, TreeFile } from '../rootfs/index.js'
import {
  cyclonedxDocument,
  type Distribution,
  type FileSubject,
  type ImageSubject,
  type PackageSubject,
  type SbomSubject,
  type SubjectAttributes,
  sbomText,
  spdxDocument,
} from '../sbom/index.js'
import type { Built } from './build.js'
import type { BuiltPlatform } from './built-platform.js'
import type { ObtainedPackage } from './obtained-package.js'
import type { PlatformParts } from './platform-parts.js'
import { version } from './version.js'

/** A software bill of materials. */
export interface Sbom {
  readonly format: 'spdx' | 'cyclonedx'
  /** As in `linux/arm64`; absent for the index of several platforms. */
  readonly platform?: string | undefined
  readonly mediaType: 'application/spdx+json' | 'application/vnd.cyclonedx+json'
  /** A name for a file, as in `sbom-x86_64.spdx.json`. */
  readonly fileName: string
  /** The document: JSON. */
  readonly text: string
}

/** The SBOMs of an image: two for each platform, and two for the index of several. */
export function imageSboms(built: Built): readonly Sbom[] {
  const platforms = built.platforms.map(platform => ({ ...platform, parts: platform.parts() }))
  const sboms = platforms.flatMap(({ arch, image, parts }) =>
    inBothFormats(imageSubject(image, parts, built), arch, formatPlatform(image.platform)),
  )
  if (built.platforms.length < 2) return sboms
  const newest = Math.max(...platforms.map(({ parts }) => parts.created))
  const index: SbomSubject = {
    ...attributes(built, built.image.root.digest, newest),
    kind: 'index',
    images: built.platforms.map(({ image }) => ({ digest: image.manifest.digest, platform: image.platform })),
  }
  return [...sboms, ...inBothFormats(index, 'index', undefined)]
}

function inBothFormats(subject: SbomSubject, name: string, platform: string | undefined): readonly Sbom[] {
  return [
    {
      format: 'spdx',
      platform,
      mediaType: 'application/spdx+json',
      fileName: `sbom-${name}.spdx.json`,
      text: sbomText(spdxDocument(subject)),
    },
    {
      format: 'cyclonedx',
      platform,
      mediaType: 'application/vnd.cyclonedx+json',
      fileName: `sbom-${name}.cdx.json`,
      text: sbomText(cyclonedxDocument(subject)),
    },
  ]
}

function imageSubject(
  image: BuiltPlatform['image'],
  { packages, root, created }: PlatformParts,
  built: Built,
): ImageSubject {
  const stateFiles = root.tree
    .sorted()
    .filter((node): node is TreeFile => node.type === 'file' && node.owner === undefined)
  const entries = new Map(root.installed.map(item => [item.package.identity, item.entries]))
  return {
    ...attributes(built, image.manifest.digest, created),
    kind: 'image',
    platform: image.platform,
    distribution: distributionOf(root.tree, path => root.contents.text(root.tree, path)),
    layers: image.layers.map(layer => layerSubject(layer, layer === image.layers.at(-1) ? stateFiles : [])),
    packages: packages.map(item => packageSubject(item, entries.get(item.stored.identity) ?? [])),
  }
}

function attributes(built: Built, digest: SubjectAttributes['digest'], created: number): SubjectAttributes {
  const annotation = (name: string): string | undefined => built.annotations[`org.opencontainers.image.${name}`]
  return {
    digest,
    created: isoTime(created),
    vendor: annotation('vendor'),
    source: annotation('source'),
    revision: annotation('revision'),
    tool: { name: 'undistro', version },
  }
}

/** What belongs to no package is always in the last layer. */
function layerSubject(
  { digest, diffId, size, packages }: Layer,
  stateFiles: readonly TreeFile[],
): ImageSubject['layers'][number] {
  return { digest, diffId, size, packages: packages.map(({ name }) => name), files: stateFiles.flatMap(fileSubject) }
}

function fileSubject({ path, content, sha1 }: TreeFile): readonly FileSubject[] {
  if (content.kind === 'bytes') {
    return [{ path, sha1: hex('sha1', content.bytes), sha256: hex('sha256', content.bytes) }]
  }
  if (sha1 === undefined) return []
  return [{ path, sha1, ...(content.kind === 'blob' && { sha256: content.digest.slice('sha256:'.length) }) }]
}

function packageSubject({ locked, stored }: ObtainedPackage, entries: PackageSubject['entries']): PackageSubject {
  return {
    info: stored.info,
    checksum: stored.identity,
    size: locked.size,
    url: locked.url,
    distribution: locked.distribution,
    entries,
    sboms: [...stored.kept]
      .filter(([path]) => path.startsWith('var/lib/db/sbom/') && path.endsWith('.spdx.json'))
      .map(([path, bytes]) => ({ path, text: Buffer.from(bytes).toString('utf8') })),
  }
}

/** The distribution by `os-release(5)`. */
function distributionOf(tree: ReadonlyTree, text: (path: string) => string | undefined): Distribution | undefined {
  const path = ['etc/os-release', 'usr/lib/os-release'].find(
    candidate => tree.get(tree.resolveFully(candidate)) !== undefined,
  )
  const fields = path === undefined ? new Map<string, string>() : osReleaseFields(text(path) ?? '')
  const id = fields.get('ID')
  return id === undefined ? undefined : { id, name: fields.get('NAME') ?? id, version: fields.get('VERSION_ID') }
}

function osReleaseFields(text: string): ReadonlyMap<string, string> {
  const fields = text.split('\n').map(line => /^([A-Z_]+)=["']?(.*?)["']?$/.exec(line))
  return new Map(fields.flatMap(match => (match?.[1] === undefined ? [] : [[match[1], match[2] ?? ''] as const])))
}

function hex(algorithm: 'sha1' | 'sha256', bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest('hex')
}
