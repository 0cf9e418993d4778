import { packageUrl } from './package-url.js'
import type { Distribution, PackageSubject, SubjectAttributes } from './subject.js'

/** The package URL of an installed package; `undefined` when nothing says which distribution it is of. */
export function apkPurl({ info, distribution }: PackageSubject, system: Distribution | undefined): string | undefined {
  const id = system?.id ?? distribution
  if (id === undefined) return undefined
  const version = system?.version
  return packageUrl({
    type: 'apk',
    namespace: id.toLowerCase(),
    name: info.name.toLowerCase(),
    version: info.version,
    qualifiers: { arch: info.arch, distro: version === undefined ? id : `${id}-${version}`, origin: info.origin },
  })
}

/** The package URL of an image or index, whatever registry it is in; `undefined` when it has no name. */
export function imagePurl({ name, digest }: SubjectAttributes, architecture?: string): string | undefined {
  if (name === undefined) return undefined
  const lastPart = name.slice(name.lastIndexOf('/') + 1).toLowerCase()
  const qualifiers = { arch: architecture, repository_url: name }
  return packageUrl({ type: 'oci', name: lastPart, version: digest, qualifiers })
}

/** The package URL of a repository's revision; `undefined` for places that have no type of package URL. */
export function sourcePurl(url: string, revision: string | undefined): string | undefined {
  const [, owner, name] = /^https?:\/\/github\.com\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/i.exec(url) ?? []
  if (owner === undefined || name === undefined) return undefined
  return packageUrl({ type: 'github', namespace: owner.toLowerCase(), name: name.toLowerCase(), version: revision })
}
