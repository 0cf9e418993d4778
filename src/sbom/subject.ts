import type { PackageInfo } from '../apk/index.js'
import type { Entry } from '../archive/index.js'
import type { Digest } from '../store/index.js'

/** What an SBOM is about. */
export type SbomSubject = ImageSubject | IndexSubject

/** What an image and an index of images have in common. */
export interface SubjectAttributes {
  /** Repository as in `registry.example/team/app`, without tag and digest; absent when it has none yet. */
  readonly name?: string | undefined
  /** Digest of the manifest, or of the index. */
  readonly digest: Digest
  /** When it was made: RFC 3339 in UTC, as in `2024-01-26T17:53:24Z`. */
  readonly created: string
  /** Who distributes it (annotation `org.opencontainers.image.vendor`). */
  readonly vendor?: string | undefined
  /** URL of the repository it was made from (annotation `org.opencontainers.image.source`), without credentials. */
  readonly source?: string | undefined
  /** Revision in that repository (annotation `org.opencontainers.image.revision`). */
  readonly revision?: string | undefined
  /** The program that made it, and with it the SBOM. */
  readonly tool: { readonly name: string; readonly version: string }
}

/** An image of one platform, with all that is in it. */
export interface ImageSubject extends SubjectAttributes {
  readonly kind: 'image'
  readonly platform: PlatformSubject
  /** From `os-release`; absent when the image has none. Without it packages have no purl, which needs a namespace. */
  readonly distribution?: Distribution | undefined
  /** In the order of the manifest. */
  readonly layers: readonly LayerSubject[]
  /** Every installed package, in any order. */
  readonly packages: readonly PackageSubject[]
}

/** An index of images, one a platform. */
export interface IndexSubject extends SubjectAttributes {
  readonly kind: 'index'
  readonly images: readonly { readonly digest: Digest; readonly platform: PlatformSubject }[]
}

/** A platform in OCI's words. */
export interface PlatformSubject {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
}

/** A platform as OCI writes it in one word, as in `linux/arm64/v8`. */
export function platformText({ os, architecture, variant }: PlatformSubject): string {
  return [os, architecture, variant].filter(part => part !== undefined).join('/')
}

/** The operating system of an image (os-release(5)). */
export interface Distribution {
  /** `ID`, as in `alpine`. */
  readonly id: string
  /** `NAME`, as in `Alpine Linux`. */
  readonly name: string
  /** `VERSION_ID`; rolling distributions have none. */
  readonly version?: string | undefined
}

/** A layer of an image. */
export interface LayerSubject {
  readonly digest: Digest
  /** Digest of the uncompressed tar. */
  readonly diffId: Digest
  /** Bytes of the blob. */
  readonly size: number
  /** Names of the packages whose files it has. */
  readonly packages: readonly string[]
  /** Files in it that belong to no package. */
  readonly files: readonly FileSubject[]
}

/** A regular file, known by its content. */
export interface FileSubject {
  /** Relative path, as in {@link Entry}. */
  readonly path: string
  /** Hex SHA-1 of the content. */
  readonly sha1: string
  /** Hex SHA-256 of the content. */
  readonly sha256?: string | undefined
}

/** An installed package. */
export interface PackageSubject {
  readonly info: PackageInfo
  /** Identity: `Q1` and the base64 SHA-1 of the control member. */
  readonly checksum: string
  /** Bytes of the .apk file. */
  readonly size: number
  /** Where it was downloaded from, without credentials; absent when it came from this machine. */
  readonly url?: string | undefined
  /** `ID` of the distribution it is of, where the image has no os-release to say so. */
  readonly distribution?: string | undefined
  /** What it installed. */
  readonly entries: readonly Entry[]
  /** SPDX documents that it brings about itself in `/var/lib/db/sbom`. */
  readonly sboms: readonly EmbeddedSbom[]
}

/** An SPDX document inside a package. */
export interface EmbeddedSbom {
  /** Path in the package. */
  readonly path: string
  readonly text: string
}
