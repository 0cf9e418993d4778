import { createHash } from 'node:crypto'
import type { PackageInfo } from '../../../src/apk/index.js'
import type { FileEntry, HardlinkEntry } from '../../../src/archive/index.js'
import type { FileSubject, ImageSubject, IndexSubject, LayerSubject, PackageSubject } from '../../../src/sbom/index.js'
import { digestOf } from '../../../src/store/index.js'

/** An image of one layer with all its packages, of a known distribution. */
export function image(fields: Partial<ImageSubject> = {}): ImageSubject {
  const packages = fields.packages ?? []
  return {
    kind: 'image',
    name: 'registry.example/team/app',
    digest: digestOf('the image'),
    created: '2024-01-26T17:53:24Z',
    tool: { name: 'undistro-sdk', version: '0.1.0' },
    platform: { os: 'linux', architecture: 'amd64' },
    distribution: { id: 'alpine', name: 'Alpine Linux', version: '3.19.1' },
    layers: [layer({ packages: packages.map(({ info }) => info.name) })],
    ...fields,
    packages,
  }
}

/** An index of images for two platforms. */
export function index(fields: Partial<IndexSubject> = {}): IndexSubject {
  return {
    kind: 'index',
    name: 'registry.example/team/app',
    digest: digestOf('the index'),
    created: '2024-01-26T17:53:24Z',
    tool: { name: 'undistro-sdk', version: '0.1.0' },
    images: [
      { digest: digestOf('the image for amd64'), platform: { os: 'linux', architecture: 'amd64' } },
      { digest: digestOf('the image for arm/v7'), platform: { os: 'linux', architecture: 'arm', variant: 'v7' } },
    ],
    ...fields,
  }
}

export function layer(fields: Partial<LayerSubject> = {}): LayerSubject {
  return { digest: digestOf('layer'), diffId: digestOf('tar'), size: 1234, packages: [], files: [], ...fields }
}

/** A package with the metadata that real ones have. */
export function apk(
  name: string,
  info: Partial<PackageInfo> = {},
  fields: Partial<Omit<PackageSubject, 'info'>> = {},
): PackageSubject {
  return {
    info: {
      name,
      version: '1.2.3-r0',
      arch: 'x86_64',
      description: `The ${name} program`,
      url: `https://${name}.example/`,
      license: 'MIT',
      origin: name,
      maintainer: 'Jo Doe <jo@example.org>',
      buildTime: 1_706_291_604,
      commit: 'c0ffee0000000000000000000000000000000000',
      installedSize: 4096,
      depends: [],
      provides: [],
      installIf: [],
      replaces: [],
      triggers: [],
      datahash: createHash('sha256').update(name).digest('hex'),
      ...info,
    },
    checksum: `Q1${createHash('sha1').update(name).digest('base64')}`,
    size: 2048,
    url: `https://mirror.example/x86_64/${name}-1.2.3-r0.apk`,
    entries: [file(`usr/bin/${name}`)],
    sboms: [],
    ...fields,
  }
}

export function file(path: string): FileEntry {
  return { type: 'file', path, size: 1, sha1: sha1Of(path), mode: 0o755, uid: 0, gid: 0, mtime: 0 }
}

export function hardlink(path: string, target: string): HardlinkEntry {
  return { type: 'hardlink', path, target, mode: 0o755, uid: 0, gid: 0, mtime: 0 }
}

export function looseFile(path: string): FileSubject {
  return { path, sha1: sha1Of(path), sha256: createHash('sha256').update(path).digest('hex') }
}

export function sha1Of(text: string): string {
  return createHash('sha1').update(text).digest('hex')
}
