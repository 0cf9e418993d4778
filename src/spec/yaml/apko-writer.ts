import { Document, isScalar, visit } from 'yaml'
import { ConfigError } from '../../errors/index.js'
import { type Architecture, architectures } from '../architecture.js'
import { decodeImageSpec } from '../image-json.js'
import type { ImageSpec, PathAttributes, PathSpec, RepositorySpec } from '../image-spec.js'
import { inApkoOrder } from '../values/index.js'
import { withoutEmpty } from '../without-empty.js'
import { apkoLimits } from './apko-limits.js'
import { joinShellWords } from './shell-words.js'

/**
 * Writes a declaration as an apko configuration file, from which {@link imageSpecFromYAML} reads it again.
 *
 * What only this library checks (`libc`, `mixedLibc`, which repository and architectures a key is for) is left out, and
 * so is how packages become layers, but for policy `origin`. Two defaults are apko's when apko builds from the file:
 * without `archs` it builds for all nine, and a path without a mode becomes 0000.
 *
 * @throws {@link ConfigError} with code `UNDISTRO_CONFIG_UNSUPPORTED` when apko has no field for something (`issues`
 * names all of it), or `UNDISTRO_CONFIG_INVALID` when `spec` is not what its type says.
 */
export function imageSpecToYAML(spec: ImageSpec): string {
  const declared = decodeImageSpec(spec)
  const [first, ...rest] = apkoLimits(declared)
  if (first !== undefined) throw new ConfigError({ code: 'UNDISTRO_CONFIG_UNSUPPORTED', issues: [first, ...rest] })
  const document = new Document(withoutEmpty(apkoFile(declared)))
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && readOtherwiseByGo.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE'
    },
    Pair(_, { key, value }) {
      if (isScalar(key) && key.value === 'permissions' && isScalar(value)) value.format = 'OCT'
    },
  })
  return document.toString({ lineWidth: 0 }).replace(unprintable, escaped)
}

/** What is a line break, a mark or an error to Go's YAML, which is of version 1.1 in that. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
/** Text that has such characters, and the merge key. */
const readOtherwiseByGo = new RegExp(`${unprintable.source}|^<<$`)

/** The character as double quotes, the only place where it can be, have it. */
function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function apkoFile(spec: ImageSpec): object {
  const keys = [...spec.repositories.flatMap(repository => repository.keys), ...spec.keys]
  return {
    contents: {
      repositories: lines(spec.repositories, undefined),
      build_repositories: lines(spec.repositories, 'build'),
      runtime_repositories: lines(spec.repositories, 'runtime'),
      keyring: [...new Set(keys.filter(({ scope }) => scope === undefined).map(({ location }) => location))],
      runtime_keyring: keys.filter(({ scope }) => scope === 'runtime').map(({ name, pem }) => ({ name, content: pem })),
      packages: spec.packages.map(inApkoOrder),
    },
    entrypoint: spec.entrypoint && entrypoint(spec.entrypoint),
    cmd: spec.cmd && joinShellWords(spec.cmd),
    'stop-signal': spec.stopSignal,
    'work-dir': spec.workdir,
    accounts: {
      'run-as': spec.user,
      users: spec.accounts.users.map(({ name, uid, gid, shell, home }) => ({
        username: name,
        uid,
        gid,
        shell,
        homedir: home,
      })),
      groups: spec.accounts.groups.map(({ name, gid, members }) => ({ groupname: name, gid, members })),
    },
    archs: spec.archs.map(ociName),
    environment: spec.env,
    paths: spec.paths.map(pathMutation),
    annotations: spec.annotations,
    volumes: spec.volumes,
    layering: spec.layers.policy === 'origin' ? { strategy: 'origin', budget: spec.layers.budget } : undefined,
  }
}

function lines(repositories: readonly RepositorySpec[], scope: RepositorySpec['scope']): readonly string[] {
  return repositories
    .filter(repository => repository.scope === scope)
    .map(({ url, tag }) => (tag === undefined ? url : `@${tag} ${url}`))
}

function entrypoint(words: readonly string[]): object {
  const [shell, flag, fragment, ...more] = words
  return shell === '/bin/sh' && flag === '-c' && fragment && more.length === 0
    ? { 'shell-fragment': fragment }
    : { command: joinShellWords(words) }
}

function ociName(arch: Architecture): string {
  const platform: { architecture: string; variant?: string } = architectures[arch]
  return [platform.architecture, platform.variant].filter(part => part !== undefined).join('/')
}

function pathMutation(change: PathSpec): object {
  const { uid, gid, mode }: PathAttributes = change.type === 'remove' ? {} : change
  return {
    path: change.path,
    type: change.type === 'file' ? 'empty-file' : change.type,
    source: 'target' in change ? change.target : undefined,
    recursive: 'recursive' in change ? change.recursive : undefined,
    uid,
    gid,
    permissions: mode,
  }
}
