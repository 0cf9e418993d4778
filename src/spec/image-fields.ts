import {
  type Checked,
  type Decoder,
  defaulted,
  distinct,
  distinctByName,
  type Field,
  flag,
  list,
  object,
  oneOf,
  optional,
  parsed,
  record,
  required,
  text,
  valid,
  variants,
  wholeNumber,
} from './decoding/index.js'
import type {
  AccountsSpec,
  FileSource,
  GroupSpec,
  ImageSpec,
  LayersSpec,
  PathSpec,
  RepositorySpec,
  UserSpec,
} from './image-spec.js'
import {
  accountName,
  accountPath,
  architecture,
  base64,
  containerUser,
  distributionId,
  hostPath,
  id,
  imagePath,
  key,
  linkTarget,
  location,
  metadataKey,
  mode,
  newUserId,
  pathBelowRoot,
  plainText,
  port,
  repositoryUrl,
  signal,
  tag,
  variableName,
  worldEntry,
} from './values/index.js'

const scope = optional(oneOf('build', 'runtime'))

const repository: Decoder<RepositorySpec> = object({
  url: required(repositoryUrl),
  mirror: optional(location),
  tag: optional(tag),
  distribution: optional(distributionId),
  libc: optional(oneOf('glibc', 'musl')),
  keys: defaulted(distinctByName(key), []),
  scope,
})

/** The rule that a command has words, the first of them not empty. */
export function parseCommand(words: readonly string[]): Checked<readonly string[]> {
  if (words[0]) return valid(words)
  return { problem: 'a command needs a word to start with', hint: 'For no command leave the field out.' }
}

const command: Decoder<readonly string[]> = parsed(list(plainText), parseCommand)

const metadata = record(metadataKey, plainText)

const user: Decoder<UserSpec> = object({
  name: required(accountName),
  uid: required(newUserId),
  gid: optional(id),
  shell: optional(accountPath),
  home: optional(accountPath),
})

const group: Decoder<GroupSpec> = object({
  name: required(accountName),
  gid: required(id),
  members: defaulted(distinct(accountName), []),
})

const accounts: Decoder<AccountsSpec> = object({
  users: defaulted(distinctByName(user), []),
  groups: defaulted(distinctByName(group), []),
})

const fileSource: Decoder<FileSource> = variants('kind', {
  text: { text: required(text) },
  base64: { base64: required(base64) },
  host: { file: required(hostPath) },
})

const attributes = { mode: optional(mode), uid: optional(id), gid: optional(id) }
const recursive = optional(flag)

const path: Decoder<PathSpec> = variants('type', {
  file: { path: required(pathBelowRoot), source: required(fileSource), ...attributes },
  copy: { path: required(imagePath), from: required(hostPath), ...attributes },
  directory: { path: required(imagePath), recursive, ...attributes },
  permissions: { path: required(imagePath), recursive, ...attributes },
  symlink: { path: required(pathBelowRoot), target: required(linkTarget), ...attributes },
  hardlink: { path: required(pathBelowRoot), target: required(pathBelowRoot), ...attributes },
  remove: { path: required(pathBelowRoot) },
})

/** Layers of an image; runtimes take no more than some 127. */
export const layerCount = wholeNumber({ name: 'a number of layers', min: 1, max: 127 })

const layers: Decoder<LayersSpec> = variants('policy', {
  packages: { budget: optional(layerCount) },
  origin: { budget: optional(layerCount) },
  single: {},
})

/** Every field of an {@link ImageSpec}, in canonical order. */
export const imageFields: { readonly [Name in keyof ImageSpec]-?: Field<ImageSpec[Name]> } = {
  repositories: defaulted(distinct(repository), []),
  keys: defaulted(distinctByName(key), []),
  packages: defaulted(distinct(worldEntry), []),
  archs: defaulted(distinct(architecture), []),
  lock: optional(hostPath),
  entrypoint: optional(command),
  cmd: optional(command),
  env: defaulted(record(variableName, plainText), {}),
  user: optional(containerUser),
  workdir: optional(imagePath),
  stopSignal: optional(signal),
  labels: defaulted(metadata, {}),
  annotations: defaulted(metadata, {}),
  volumes: defaulted(distinct(pathBelowRoot), []),
  ports: defaulted(distinct(port), []),
  accounts: defaulted(accounts, { users: [], groups: [] }),
  paths: defaulted(list(path), []),
  layers: defaulted(layers, { policy: 'packages' }),
  mixedLibc: optional(flag),
}
