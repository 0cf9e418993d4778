import {
  type Checked,
  closest,
  type Decoder,
  decode,
  deepFreeze,
  list,
  parsed,
  plainNode,
  text,
  valid,
} from './decoding/index.js'
import { imageFields } from './image-fields.js'
import { decodeImageSpec } from './image-json.js'
import type { GroupSpec, ImageSpec, KeySpec, LayersSpec, PathSpec, RepositorySpec, UserSpec } from './image-spec.js'
import { requestedName } from './values/index.js'

// Each step returns a new, deeply frozen declaration and leaves the old one as it was. Lists grow, and what is in them
// already is not added again; of scalars and variables the last value holds. When its arguments are not right, a step
// throws a ConfigError with code `UNDISTRO_CONFIG_INVALID` that has every issue.

/** An image of which nothing is said yet. */
export const emptyImageSpec: ImageSpec = decodeImageSpec({})

/** Adds package repositories. */
export function addRepositories(spec: ImageSpec, repositories: readonly RepositorySpec[]): ImageSpec {
  return amended(spec, 'repositories', [...spec.repositories, ...repositories])
}

/** Adds keys that are trusted for every repository. Two different keys of one name are refused. */
export function addKeys(spec: ImageSpec, keys: readonly KeySpec[]): ImageSpec {
  return amended(spec, 'keys', [...spec.keys, ...keys])
}

/** Adds world entries: packages to install, or as `!name` to keep out. */
export function addPackages(spec: ImageSpec, entries: readonly string[]): ImageSpec {
  return amended(spec, 'packages', [...spec.packages, ...entries])
}

/**
 * Takes world entries back that were added, all those of each name. It does not keep a package out that others bring
 * in: that is what adding `!name` is for.
 */
export function removePackages(spec: ImageSpec, names: readonly string[]): ImageSpec {
  const added = spec.packages.map(requestedName)
  const addedName = parsed(text, (name): Checked<string> => {
    if (added.includes(name)) return valid(name)
    const suggestion = closest(name, added)
    return {
      problem: `${JSON.stringify(name)} was not added`,
      hint:
        suggestion === undefined
          ? `To keep out a package that others bring in, add \`!${name}\`.`
          : `Did you mean \`${suggestion}\`?`,
    }
  })
  const removed = decode(list(addedName), plainNode(names, 'packages'))
  return amended(
    spec,
    'packages',
    spec.packages.filter(entry => !removed.includes(requestedName(entry))),
  )
}

/** Sets the architectures to build for, in any spelling; none means that of the machine that builds. */
export function withArchs(spec: ImageSpec, archs: readonly string[]): ImageSpec {
  return amended(spec, 'archs', archs)
}

/** Sets the lock file to build by. */
export function withLock(spec: ImageSpec, file: string): ImageSpec {
  return amended(spec, 'lock', file)
}

/** Sets the words of the entrypoint. */
export function withEntrypoint(spec: ImageSpec, words: readonly string[]): ImageSpec {
  return amended(spec, 'entrypoint', words)
}

/** Sets the words that follow the entrypoint unless the container is given others. */
export function withCmd(spec: ImageSpec, words: readonly string[]): ImageSpec {
  return amended(spec, 'cmd', words)
}

/** Sets variables of the environment. */
export function withEnv(spec: ImageSpec, env: Readonly<Record<string, string>>): ImageSpec {
  return amended(spec, 'env', { ...spec.env, ...env })
}

/** Sets who the container runs as: a name, `uid`, `uid:gid` or `user:group`. */
export function withUser(spec: ImageSpec, user: string | number): ImageSpec {
  return amended(spec, 'user', user)
}

/** Sets the working directory. */
export function withWorkdir(spec: ImageSpec, workdir: string): ImageSpec {
  return amended(spec, 'workdir', workdir)
}

/** Sets the signal that asks the container to stop, as in `SIGTERM`. */
export function withStopSignal(spec: ImageSpec, signal: string | number): ImageSpec {
  return amended(spec, 'stopSignal', signal)
}

/** Sets labels. */
export function withLabels(spec: ImageSpec, labels: Readonly<Record<string, string>>): ImageSpec {
  return amended(spec, 'labels', { ...spec.labels, ...labels })
}

/** Sets annotations. */
export function withAnnotations(spec: ImageSpec, annotations: Readonly<Record<string, string>>): ImageSpec {
  return amended(spec, 'annotations', { ...spec.annotations, ...annotations })
}

/** Adds volumes. */
export function addVolumes(spec: ImageSpec, volumes: readonly string[]): ImageSpec {
  return amended(spec, 'volumes', [...spec.volumes, ...volumes])
}

/** Adds ports, each `port` or `port/protocol`; the protocol is `tcp` unless it says otherwise. */
export function addPorts(spec: ImageSpec, ports: readonly (string | number)[]): ImageSpec {
  return amended(spec, 'ports', [...spec.ports, ...ports])
}

/** Adds changes of the root file system, after those that are there. */
export function addPaths(spec: ImageSpec, paths: readonly PathSpec[]): ImageSpec {
  return amended(spec, 'paths', [...spec.paths, ...paths])
}

/** Adds users. Two different users of one name are refused. */
export function addUsers(spec: ImageSpec, users: readonly UserSpec[]): ImageSpec {
  return amended(spec, 'accounts', { ...spec.accounts, users: [...spec.accounts.users, ...users] })
}

/** Adds groups. Two different groups of one name are refused. */
export function addGroups(spec: ImageSpec, groups: readonly GroupSpec[]): ImageSpec {
  return amended(spec, 'accounts', { ...spec.accounts, groups: [...spec.accounts.groups, ...groups] })
}

/** Sets how packages become layers. */
export function withLayers(spec: ImageSpec, layers: LayersSpec): ImageSpec {
  return amended(spec, 'layers', layers)
}

/** Allows packages of glibc and musl distributions in one image, or forbids them again. */
export function withMixedLibc(spec: ImageSpec, allowed: boolean): ImageSpec {
  return amended(spec, 'mixedLibc', allowed)
}

function amended(spec: ImageSpec, field: keyof ImageSpec, value: unknown): ImageSpec {
  const decoder: Decoder<unknown> = imageFields[field].decoder
  return deepFreeze({ ...spec, [field]: decode(decoder, plainNode(value, field)) })
}
