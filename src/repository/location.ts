import { join } from 'node:path'
import type { IndexPackage } from '../apk/index.js'
import type { RepositorySpec } from '../spec/index.js'

/** Where a file of a repository is: behind a URL, or in a folder of this machine. */
export type Location =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'folder'; readonly file: string }

/** What a package's file is named by. */
type PackageName = Pick<IndexPackage, 'name' | 'version'>

/** Where a repository's index for an architecture is fetched from. */
export function indexLocation(repository: RepositorySpec, arch: string): Location {
  return locate(repository.mirror ?? repository.url, arch, 'APKINDEX.tar.gz')
}

/** Where a package of a repository is fetched from. It lies under the architecture that was asked for, also when it is `noarch`. */
export function packageLocation(repository: RepositorySpec, arch: string, item: PackageName): Location {
  return locate(repository.mirror ?? repository.url, arch, packageFile(item))
}

/** The address of a package by its repository's own, whatever mirror it is fetched from. */
export function packageAddress(repository: RepositorySpec, arch: string, item: PackageName): Location {
  return locate(repository.url, arch, packageFile(item))
}

/** Whether a repository's address means something on another machine. */
export function isPublic(repository: RepositorySpec): boolean {
  return isHttp(repository.url)
}

function packageFile({ name, version }: PackageName): string {
  return `${name}-${version}.apk`
}

function locate(base: string, arch: string, file: string): Location {
  if (isHttp(base)) return { kind: 'http', url: `${base.replace(/\/+$/, '')}/${arch}/${file}` }
  return { kind: 'folder', file: join(base, arch, file) }
}

function isHttp(base: string): boolean {
  return /^https?:\/\//.test(base)
}
