import {
  type Decoder,
  decode,
  defaulted,
  distinct,
  distinctByName,
  list,
  mapped,
  notActedOn,
  nothingAs,
  object,
  optional,
  parsed,
  record,
  required,
  valid,
  withDistinctNames,
} from '../decoding/index.js'
import { decodeImageSpec } from '../image-json.js'
import type { GroupSpec, ImageSpec, KeySpec, UserSpec } from '../image-spec.js'
import {
  accountName,
  accountPath,
  containerUser,
  id,
  imagePath,
  keyName,
  metadataKey,
  newUserId,
  pathBelowRoot,
  plainText,
  publicKey,
  signal,
  variableName,
  worldEntry,
} from '../values/index.js'
import {
  archs,
  commandLine,
  given,
  keyLocation,
  layering,
  pathMutation,
  repositoryLine,
  sourceAnnotations,
  tarFormat,
} from './apko-values.js'
import { yamlNode } from './yaml-node.js'

const repositories = (scope?: 'build' | 'runtime') =>
  defaulted(list(mapped(repositoryLine, repository => ({ ...repository, scope }))), [])

const runtimeKey: Decoder<KeySpec> = mapped(
  object({ name: required(keyName), content: required(publicKey) }),
  ({ name, content }) => ({ name, pem: content, scope: 'runtime' }),
)

const contents = parsed(
  object({
    repositories: repositories(),
    build_repositories: repositories('build'),
    runtime_repositories: repositories('runtime'),
    keyring: defaulted(distinct(keyLocation), []),
    runtime_keyring: defaulted(distinct(runtimeKey), []),
    packages: defaulted(list(worldEntry), []),
    baseimage: given(notActedOn('List the packages of the base image as packages of this one.')),
  }),
  ({ packages, ...lists }) => {
    const keys = withDistinctNames<KeySpec>([...lists.keyring, ...lists.runtime_keyring])
    if ('problem' in keys) return keys
    const repositories = [...lists.repositories, ...lists.build_repositories, ...lists.runtime_repositories]
    return valid({ repositories, keys: keys.value, packages })
  },
)

const entrypoint: Decoder<readonly string[] | undefined> = mapped(
  object({
    command: given(commandLine),
    'shell-fragment': given(plainText),
    type: given(notActedOn('Give a `command` that starts the services.')),
    services: given(notActedOn('Give a `command` that starts the services.')),
  }),
  ({ command, 'shell-fragment': fragment }) => (fragment === undefined ? command : ['/bin/sh', '-c', fragment]),
)

const user: Decoder<UserSpec> = mapped(
  object({
    username: required(accountName),
    uid: required(newUserId),
    gid: optional(id),
    shell: given(accountPath),
    homedir: given(accountPath),
  }),
  ({ username, homedir, ...rest }) => ({ name: username, ...rest, home: homedir }),
)

const group: Decoder<GroupSpec> = mapped(
  object({ groupname: required(accountName), gid: required(id), members: defaulted(list(accountName), []) }),
  ({ groupname, gid, members }) => ({ name: groupname, gid, members }),
)

const accounts = object({
  'run-as': given(containerUser),
  users: optional(distinctByName(user)),
  groups: optional(distinctByName(group)),
})

const apkoFile = object({
  contents: optional(contents),
  entrypoint: optional(entrypoint),
  cmd: given(commandLine),
  'stop-signal': given(signal),
  'work-dir': given(imagePath),
  accounts: optional(accounts),
  archs: optional(archs),
  environment: optional(record(variableName, nothingAs('', plainText))),
  paths: optional(list(pathMutation)),
  'vcs-url': given(sourceAnnotations),
  annotations: optional(record(metadataKey, nothingAs('', plainText))),
  volumes: optional(list(pathBelowRoot)),
  layering: given(layering),
  format: given(tarFormat),
  include: given(notActedOn('Copy what the included file says into this one.')),
  certificates: given(notActedOn('Install certificates with a package.')),
})

/**
 * Reads an apko configuration file. It is strict, as apko is: unknown keys, keys set twice and values of the wrong kind
 * are refused, and so are fields this version does not act on (`include`, `certificates`, `contents.baseimage`,
 * `entrypoint.type` and `services`, `format: erofs`).
 *
 * Where this differs from apko, it is on purpose:
 *
 * - Without `layering` the layers are those of {@link LayersSpec}'s policy `packages`, which shares every package's layer.
 * - Without `archs`, and with `archs: [host]`, the image is for the machine that builds, rather than for all nine.
 * - A path without `permissions` keeps its mode, or gets the default of its kind; apko would make it 0000.
 * - `~=` and other operators mean what they mean in apk, and the tag may stand before the version as well as after it.
 *
 * `annotations` are labels too, and so is what `vcs-url` says, as annotations `org.opencontainers.image.source` and
 * `.revision`. Keys of `contents.keyring` become {@link KeyReference}s: nothing is read here.
 *
 * @param options.file - What to call the text in errors.
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_SYNTAX`, `UNDISTRO_CONFIG_INVALID` or
 * `UNDISTRO_CONFIG_UNSUPPORTED`; each of its `issues` has line and column.
 */
export function imageSpecFromYAML(text: string, options: { readonly file?: string | undefined } = {}): ImageSpec {
  const file = decode(apkoFile, yamlNode(text, options.file), options.file)
  const annotations = { ...file.annotations, ...file['vcs-url'] }
  return decodeImageSpec({
    ...file.contents,
    archs: file.archs,
    entrypoint: file.entrypoint,
    cmd: file.cmd,
    env: file.environment,
    user: file.accounts?.['run-as'],
    workdir: file['work-dir'],
    stopSignal: file['stop-signal'],
    labels: annotations,
    annotations,
    volumes: file.volumes,
    accounts: { users: file.accounts?.users, groups: file.accounts?.groups },
    paths: file.paths,
    layers: file.layering,
  })
}
