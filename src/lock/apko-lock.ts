import { posix } from 'node:path'
import { checksumToHex } from '../apk/index.js'
import {
  type Checked,
  type Decoder,
  defaulted,
  list,
  object,
  oneOf,
  optional,
  parsed,
  plainNode,
  required,
  text,
  valid,
} from '../spec/decoding/index.js'
import { type KeySpec, parseArchitecture } from '../spec/index.js'
import { architecture, baseName, location, parseKeyName, parseRepositoryUrl, publicKey } from '../spec/values/index.js'
import { type LockData, type LockedPackage, type LockedRepository, lockVersion } from './lock-data.js'
import { checksum, lockFile, parsePackageUrl, parseSections, plainName } from './lock-fields.js'

/** Whether JSON is one of apko's lock files, rather than one of ours. */
export function isApkoLock(json: unknown): boolean {
  return typeof json === 'object' && json !== null && 'contents' in json && !('lockVersion' in json)
}

/** Go writes a list that was never made as `null`. */
function goList<T>(item: Decoder<T>): Decoder<readonly T[]> {
  const items = list(item)
  return node => (node.kind === 'scalar' && node.value === null ? valid([]) : items(node))
}

const key: Decoder<KeySpec> = parsed(
  object({ name: required(text), url: required(location), content: optional(publicKey) }),
  ({ url, content }): Checked<KeySpec> => {
    const name = parseKeyName(baseName(url))
    if ('problem' in name) return name
    return valid({ name: name.value, location: url, ...(content !== undefined && { pem: content }) })
  },
)

const repository: Decoder<LockedRepository> = parsed(
  object({ name: required(text), url: required(text), architecture: required(architecture) }),
  ({ url: index, architecture: arch }): Checked<LockedRepository> => {
    const end = `/${arch}/APKINDEX.tar.gz`
    if (!index.endsWith(end)) return { problem: `its URL does not end with \`${end}\`` }
    const url = parseRepositoryUrl(index.slice(0, -end.length))
    return 'problem' in url ? url : valid({ url: url.value, arch })
  },
)

/** A part of a package's file as apko writes it: a range of bytes as in HTTP, and the digest of what is in it. */
interface Section {
  readonly offset: number
  readonly size: number
  readonly hex: string
}

function section(algorithm: 'sha1' | 'sha256'): Decoder<Section> {
  const digestLength = algorithm === 'sha1' ? 20 : 32
  return parsed(
    object({ range: required(text), checksum: required(text) }),
    ({ range, checksum }): Checked<Section> => {
      const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(range) ?? []
      const [offset, size] = [Number(first), Number(last) - Number(first) + 1]
      if (!(size > 0)) return { problem: 'its range is not `bytes=first-last`' }
      const digest = Buffer.from(/^(sha\d+)-([A-Za-z0-9+/]+=*)$/.exec(checksum)?.[2] ?? '', 'base64')
      if (checksum.startsWith(`${algorithm}-`) && digest.length === digestLength) {
        return valid({ offset, size, hex: digest.toString('hex') })
      }
      return { problem: `its checksum is not \`${algorithm}-\` and the base64 of such a digest` }
    },
  )
}

const signed = section('sha1')
const unsigned = object({ range: required(oneOf('')), checksum: required(oneOf('')) })

const fields = {
  name: required(plainName),
  url: required(text),
  version: required(plainName),
  architecture: required(plainName),
  // Both fields are empty for a package that nobody signed.
  signature: required<Section | undefined>(node => ('value' in unsigned(node) ? valid(undefined) : signed(node))),
  control: required(section('sha1')),
  data: required(section('sha256')),
  checksum: required(checksum),
}

const item: Decoder<LockedPackage> = parsed(object(fields), (found): Checked<LockedPackage> => {
  const { name, version, url, architecture: arch, control, data } = found
  const folder = posix.dirname(url)
  const target = parseArchitecture(arch) ?? parseArchitecture(posix.basename(folder))
  if (target === undefined) return { problem: 'neither its architecture nor its URL names one to build for' }
  if (control.hex !== checksumToHex(found.checksum)) return { problem: 'its `checksum` is not that of its `control`' }
  const address = /^https?:/i.test(url) ? parsePackageUrl(url) : valid(undefined)
  if ('problem' in address) return address
  const sections = parseSections({
    ...(found.signature && { signature: { ...placeOf(found.signature), sha1: found.signature.hex } }),
    control: placeOf(control),
    data: { ...placeOf(data), sha256: data.hex },
  })
  if ('problem' in sections) return sections
  return valid({
    name,
    version,
    arch,
    target,
    repository: posix.dirname(folder),
    ...(address.value === undefined ? { file: url } : { url: address.value }),
    size: data.offset + data.size,
    checksum: found.checksum,
    sections: sections.value,
    reason: { kind: 'world', dependency: `${name}=${version}` },
    depends: [],
    provides: [],
    installIf: [],
  })
})

function placeOf({ offset, size }: Section): { offset: number; size: number } {
  return { offset, size }
}

const contents = object({
  keyring: defaulted(goList(key), []),
  build_repositories: defaulted(goList(repository), []),
  runtime_repositories: defaulted(goList(repository), []),
  repositories: defaulted(goList(repository), []),
  packages: defaulted(goList(item), []),
})

const file = object({
  version: required(oneOf('v1')),
  config: optional(object({ name: optional(text), checksum: optional(text) })),
  contents: required(contents),
})

/** One of apko's lock files. */
export const apkoLock: Decoder<LockData> = node => {
  const outcome = file(node)
  if ('findings' in outcome) return outcome
  const { keyring: keys, packages, ...read } = outcome.value.contents
  const scoped = (scope: 'build' | 'runtime', list: readonly LockedRepository[]): readonly LockedRepository[] =>
    list.map(({ url, arch }) => ({ url, scope, arch }))
  const repositories = [
    ...scoped('build', read.build_repositories),
    ...scoped('runtime', read.runtime_repositories),
    ...read.repositories,
  ]
  const archs = new Set([...repositories.map(({ arch }) => arch), ...packages.map(({ target }) => target)])
  // Every package in its version: apko itself builds from that.
  const request = new Set(packages.map(({ name, version }) => `${name}=${version}`))
  // What holds for every lock holds for these too: no package is there twice, say.
  return lockFile(
    plainNode(
      { lockVersion, source: 'apko', request: [...request].sort(), archs: [...archs], repositories, keys, packages },
      'contents',
    ),
  )
}
