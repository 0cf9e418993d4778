import { checksumToHex, isPlainName } from '../apk/index.js'
import type { Reason } from '../solver/index.js'
import {
  type Checked,
  type Decoder,
  distinct,
  type Field,
  type Finding,
  fieldPath,
  itemPath,
  list,
  object,
  oneOf,
  optional,
  parsed,
  required,
  text,
  valid,
  variants,
  wholeNumber,
} from '../spec/decoding/index.js'
import type { KeySpec } from '../spec/index.js'
import {
  architecture,
  distributionId,
  hostPath,
  key,
  parseLocation,
  plainText,
  repositoryUrl,
  tag,
  worldEntry,
} from '../spec/values/index.js'
import { type Digest, digestFromHex } from '../store/index.js'
import {
  type LockData,
  type LockedPackage,
  type LockedRepository,
  type LockedSections,
  lockVersion,
} from './lock-data.js'

/** What becomes a part of file names and records: names and versions of packages. */
export const plainName: Decoder<string> = parsed(text, name =>
  isPlainName(name) ? valid(name) : { problem: `${JSON.stringify(name)} cannot be a name or version of a package` },
)

/** A package's identity. */
export const checksum: Decoder<string> = parsed(text, value =>
  checksumToHex(value) === undefined
    ? { problem: 'not an identity of a package', hint: 'It is `Q1` and the base64 of a SHA-1.' }
    : valid(value),
)

/** The public address of a package. */
const packageUrl: Decoder<string> = parsed(text, parsePackageUrl)

const bytes = wholeNumber({ name: 'a number of bytes', min: 0, max: Number.MAX_SAFE_INTEGER })
const seconds = wholeNumber({ name: 'seconds since 1970', min: 0, max: Number.MAX_SAFE_INTEGER })
const priority = wholeNumber({ name: 'a priority', min: 0, max: Number.MAX_SAFE_INTEGER })

const digest: Decoder<Digest> = parsed(text, value =>
  /^sha256:[0-9a-f]{64}$/.test(value)
    ? valid(digestFromHex(value.slice('sha256:'.length)))
    : { problem: 'not a digest', hint: 'It is `sha256:` and 64 lower-case hex digits.' },
)

function hex(digits: number): Decoder<string> {
  return parsed(text, value =>
    value.length === digits && /^[0-9a-f]*$/.test(value)
      ? valid(value)
      : { problem: `not ${digits} lower-case hex digits` },
  )
}

const sha256 = hex(64)
const place = { offset: required(bytes), size: required(bytes) }

/** The rule that the parts of a package follow each other from its first byte. */
export function parseSections(sections: LockedSections): Checked<LockedSections> {
  const { signature, control, data } = sections
  const stop = signature === undefined ? 0 : signature.offset + signature.size
  const joined = (signature?.offset ?? 0) === 0 && control.offset === stop
  if (joined && data.offset === control.offset + control.size) return valid(sections)
  return { problem: 'the parts of a package do not follow each other from its first byte' }
}

const sections: Decoder<LockedSections> = parsed(
  object({
    signature: optional(object({ ...place, sha256: optional(sha256), sha1: required(hex(40)) })),
    control: required(object({ ...place, sha256: optional(sha256) })),
    data: required(object({ ...place, sha256: required(sha256) })),
  }),
  parseSections,
)

/** An item of a list of dependencies, whether or not apk can make something of it. */
const dependency: Decoder<string> = parsed(text, item =>
  item === '' || /[\s\p{Cc}]/u.test(item) ? { problem: 'a dependency is one word' } : valid(item),
)

const reason: Decoder<Reason> = variants('kind', {
  world: { dependency: required(dependency) },
  dependency: { package: required(plainText), dependency: required(dependency) },
  install_if: { dependencies: required(list(dependency)) },
  leftover: {},
})

const dependencies = required(list(dependency))

/** Every field of a {@link LockedPackage}, in the order of the file. */
const packageFields: { readonly [Name in keyof LockedPackage]-?: Field<LockedPackage[Name]> } = {
  name: required(plainName),
  version: required(plainName),
  arch: required(plainText),
  target: required(architecture),
  repository: required(repositoryUrl),
  tag: optional(tag),
  distribution: optional(distributionId),
  url: optional(packageUrl),
  file: optional(hostPath),
  size: required(bytes),
  checksum: required(checksum),
  sections: optional(sections),
  reason: required(reason),
  depends: dependencies,
  provides: dependencies,
  installIf: dependencies,
  origin: optional(plainText),
  description: optional(plainText),
  homepage: optional(plainText),
  license: optional(plainText),
  maintainer: optional(plainText),
  buildTime: optional(seconds),
  commit: optional(plainText),
  providerPriority: optional(priority),
  installedSize: optional(bytes),
}

const lockedPackage: Decoder<LockedPackage> = parsed(object(packageFields), (item): Checked<LockedPackage> => {
  if ((item.url === undefined) === (item.file === undefined)) return { problem: 'a package has either `url` or `file`' }
  const { data } = item.sections ?? {}
  if (data === undefined || data.offset + data.size === item.size) return valid(item)
  return { problem: `its parts are ${data.offset + data.size} bytes together, and its size is ${item.size}` }
})

const repository: Decoder<LockedRepository> = object({
  url: required(repositoryUrl),
  tag: optional(tag),
  distribution: optional(distributionId),
  scope: optional(oneOf('build', 'runtime')),
  arch: required(architecture),
  index: optional(digest),
})

/** URLs of a lock have no query, where secrets may be. */
const lockedKey: Decoder<KeySpec> = parsed(key, item =>
  /^https?:.*\?/i.test(item.location ?? '') ? { problem: 'the URL of its `location` has a query' } : valid(item),
)

const version: Decoder<typeof lockVersion> = parsed(
  wholeNumber({ name: 'a version', min: 1, max: Number.MAX_SAFE_INTEGER }),
  (found): Checked<typeof lockVersion> =>
    found === lockVersion ? valid(lockVersion) : { problem: `this library reads version ${lockVersion}` },
)

/** Every field of a {@link LockData}, in the order of the file. */
const lockFields: { readonly [Name in keyof LockData]-?: Field<LockData[Name]> } = {
  lockVersion: required(version),
  source: optional(oneOf('apko')),
  request: required(distinct(worldEntry)),
  archs: required(distinct(architecture)),
  repositories: required(distinct(repository)),
  refusedByApk: optional(distinct(architecture)),
  keys: required(distinct(lockedKey)),
  packages: required(list(lockedPackage)),
}

const fields: Decoder<LockData> = object(lockFields)

/** A lock file. */
export const lockFile: Decoder<LockData> = node => {
  const outcome = fields(node)
  if ('findings' in outcome) return outcome
  const [first, ...others] = [...contradictions(outcome.value, node.place.path)]
  return first === undefined ? outcome : { findings: [first, ...others] }
}

/** What a lock says in two places that do not fit each other. */
function* contradictions({ archs, repositories, packages }: LockData, path: string): Generator<Finding> {
  const at = (list: string, index: number, field: string): Finding['place'] => ({
    path: fieldPath(itemPath(fieldPath(path, list), index), field),
  })
  for (const [index, { arch }] of repositories.entries()) {
    if (!archs.includes(arch)) {
      yield { place: at('repositories', index, 'arch'), problem: `${arch} is not among the lock’s \`archs\`` }
    }
  }
  const seen = new Set<string>()
  for (const [index, { name, target }] of packages.entries()) {
    if (!archs.includes(target)) {
      yield { place: at('packages', index, 'target'), problem: `${target} is not among the lock’s \`archs\`` }
    }
    if (seen.size === seen.add(`${target} ${name}`).size) {
      yield { place: at('packages', index, 'name'), problem: `${name} is there twice for ${target}` }
    }
  }
}

/** The rule of a package's public address. */
export function parsePackageUrl(url: string): Checked<string> {
  const checked = parseLocation(url)
  if ('problem' in checked) return checked
  if (!/^https?:/i.test(url)) return { problem: 'not a URL', hint: 'What is in a folder has `file` instead.' }
  return url.includes('?') ? { problem: 'the URL has a query, where secrets may be' } : valid(url)
}
