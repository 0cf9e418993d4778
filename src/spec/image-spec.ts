import type { Architecture } from './architecture.js'

/**
 * An image, declared: plain JSON, deeply frozen. Everything the later stages need and nothing that is not data.
 * `image()` writes it, `imageFromJSON` and `imageFromYAML` read it.
 */
export interface ImageSpec {
  readonly repositories: readonly RepositorySpec[]
  /** Keys trusted for every repository, beside those the repositories bring. */
  readonly keys: readonly KeySpec[]
  /** What was asked for, each in apk's world grammar (`name`, `name=1.2-r0`, `name~1.2`, `name@tag`, `!name`). */
  readonly packages: readonly string[]
  /** Empty means the architecture of the machine that builds. */
  readonly archs: readonly Architecture[]
  /** Lock file by which the image is built; relative paths start at the folder that the program runs in. */
  readonly lock?: string | undefined
  readonly entrypoint?: readonly string[] | undefined
  readonly cmd?: readonly string[] | undefined
  /** Variables in the image's environment; PATH and SSL_CERT_FILE have defaults. */
  readonly env: Readonly<Record<string, string>>
  /** Who the container runs as: a user of the image by name, `uid`, `uid:gid` or `user:group`. */
  readonly user?: string | undefined
  readonly workdir?: string | undefined
  readonly stopSignal?: string | undefined
  readonly labels: Readonly<Record<string, string>>
  /** Written to the manifest, and to the index when there is one. */
  readonly annotations: Readonly<Record<string, string>>
  readonly volumes: readonly string[]
  /** Each `port/protocol`, as in `8080/tcp`. */
  readonly ports: readonly string[]
  readonly accounts: AccountsSpec
  /** Files and path changes, applied in this order after the packages. */
  readonly paths: readonly PathSpec[]
  readonly layers: LayersSpec
  /** Allows packages of glibc and musl distributions in one image. */
  readonly mixedLibc?: boolean | undefined
}

/** A package repository. */
export interface RepositorySpec {
  /** `https://…`, or a folder; indexes are at `<url>/<arch>/APKINDEX.tar.gz`. It is what the image's `/etc/apk/repositories` says. */
  readonly url: string
  /** Where to fetch from instead: a URL or a folder laid out in the same way. Leaves no trace in the image. */
  readonly mirror?: string | undefined
  /** Only requests with `@tag` may take packages from here. */
  readonly tag?: string | undefined
  /** `ID` of its distribution's os-release(5), as in `alpine`: the namespace of its packages in SBOMs of images without that file. */
  readonly distribution?: string | undefined
  /** Which C library its packages are built for. */
  readonly libc?: Libc | undefined
  /** Keys whose signature on this repository's index is trusted. */
  readonly keys: readonly KeySpec[]
  /** `build`: used while building, absent from the image. `runtime`: written to the image, not used. Default: both. */
  readonly scope?: 'build' | 'runtime' | undefined
}

/** The C libraries that distributions of apk packages are built for. */
export type Libc = 'glibc' | 'musl'

/** A public key that signs indexes and packages: in the declaration itself, or by the place it is read from. */
export type KeySpec = InlineKey | KeyReference

/** What every key of a declaration has. */
export interface KeyAttributes {
  /** File name that signatures name, as in `wolfi-signing.rsa.pub`. */
  readonly name: string
  /** Architectures it signs for; absent means all. */
  readonly archs?: readonly Architecture[] | undefined
  /** `build`: trusted while building, absent from the image. `runtime`: written to the image, not trusted. Default: both. */
  readonly scope?: 'build' | 'runtime' | undefined
}

/** A key whose text is in the declaration. */
export interface InlineKey extends KeyAttributes {
  /** PEM `PUBLIC KEY` block. */
  readonly pem: string
  /** Where it is published, for the files of tools that name keys by place. It is not read. */
  readonly location?: string | undefined
}

/** A key that is read when building. */
export interface KeyReference extends KeyAttributes {
  readonly pem?: undefined
  /** URL or file. */
  readonly location: string
}

/** Users and groups to create beside those the packages bring. */
export interface AccountsSpec {
  readonly users: readonly UserSpec[]
  readonly groups: readonly GroupSpec[]
}

/** A user to create. */
export interface UserSpec {
  readonly name: string
  /** From 1: root comes with the packages. */
  readonly uid: number
  /** Default: equal to `uid`. */
  readonly gid?: number | undefined
  /** Default: `/bin/sh`. */
  readonly shell?: string | undefined
  /** Default: `/home/<name>`; `/dev/null` means none. */
  readonly home?: string | undefined
}

/** A group to create. */
export interface GroupSpec {
  readonly name: string
  readonly gid: number
  /** Users by name, beside those whose own group it is. */
  readonly members: readonly string[]
}

/** Mode and owner of a path; what is absent is left as it is, or for a new path is the default of its kind, owned by 0:0. */
export interface PathAttributes {
  /** Permission bits, 0 to 0o7777. */
  readonly mode?: number | undefined
  readonly uid?: number | undefined
  readonly gid?: number | undefined
}

/** One change to the root file system. Paths are absolute. */
export type PathSpec =
  | (PathAttributes & { readonly type: 'file'; readonly path: string; readonly source: FileSource })
  | (PathAttributes & { readonly type: 'copy'; readonly path: string; readonly from: string })
  | (PathAttributes & { readonly type: 'directory'; readonly path: string; readonly recursive?: boolean | undefined })
  | (PathAttributes & { readonly type: 'permissions'; readonly path: string; readonly recursive?: boolean | undefined })
  | (PathAttributes & { readonly type: 'symlink'; readonly path: string; readonly target: string })
  | (PathAttributes & { readonly type: 'hardlink'; readonly path: string; readonly target: string })
  | { readonly type: 'remove'; readonly path: string }

/** Where a file's content comes from. */
export type FileSource =
  /** UTF-8 text in the declaration itself. */
  | { readonly kind: 'text'; readonly text: string }
  /** Bytes in the declaration itself. */
  | { readonly kind: 'base64'; readonly base64: string }
  /** A file of the building machine, read when building. */
  | { readonly kind: 'host'; readonly file: string }

/**
 * How packages become layers.
 *
 * - `packages`: each package is a layer of its own, its signed bytes as they are; past `budget` layers the smallest share one.
 * - `origin`: packages of one source package share a layer; past `budget` the smallest groups share one.
 * - `single`: one layer with everything.
 */
export type LayersSpec =
  | { readonly policy: 'packages'; readonly budget?: number | undefined }
  | { readonly policy: 'origin'; readonly budget?: number | undefined }
  | { readonly policy: 'single' }
