import { ConfigError } from '../errors/index.js'
import { type BuildOptions, type BuiltImage, build, check, lock, resolve, update } from '../image/index.js'
import type { Lock, LockDiff } from '../lock/index.js'
import { alpine, type Preset, wolfi } from '../repository/index.js'
import {
  addGroups,
  addKeys,
  addPackages,
  addPaths,
  addPorts,
  addRepositories,
  addUsers,
  addVolumes,
  emptyImageSpec,
  encodeImageSpec,
  type GroupSpec,
  type ImageSpec,
  type KeySpec,
  type LayersSpec,
  type PathAttributes,
  type PathSpec,
  type RepositorySpec,
  removePackages,
  type UserSpec,
  withAnnotations,
  withArchs,
  withCmd,
  withEntrypoint,
  withEnv,
  withLabels,
  withLayers,
  withLock,
  withMixedLibc,
  withStopSignal,
  withUser,
  withWorkdir,
} from '../spec/index.js'
import { imageSpecToYAML } from '../spec/yaml/index.js'

/** A distribution by name, with its newest release. */
export type DistributionName = 'wolfi' | 'alpine'

/** What {@link ImageBuilder.from} takes. */
export type ImageSource =
  | DistributionName
  | Preset
  | { readonly repositories: readonly (string | RepositoryInput)[]; readonly keys?: readonly KeySpec[] | undefined }

/** A repository with its options; keys may come with {@link ImageBuilder.key} too. */
export type RepositoryInput = Omit<RepositorySpec, 'keys'> & { readonly keys?: readonly KeySpec[] | undefined }

/**
 * A container image, declared. Builders never change: each method returns a new one, so a shared beginning can be
 * continued in several ways. Nothing happens before {@link ImageBuilder.resolve} or {@link ImageBuilder.build}.
 *
 * Methods that take lists add to what is there; methods that take one value replace it. Each throws `ConfigError` with
 * code `UNDISTRO_CONFIG_INVALID` when its arguments are not right.
 */
export class ImageBuilder {
  readonly #spec: ImageSpec

  /** Starts from a declaration; programs call {@link image} instead. */
  constructor(spec: ImageSpec) {
    this.#spec = spec
  }

  /** Takes packages from a distribution, a preset or some repositories. */
  from(source: ImageSource): ImageBuilder {
    const { repositories, keys = [] } = presetOf(source)
    return this.#with(addKeys(addRepositories(this.#spec, repositories.map(repositorySpec)), keys))
  }

  /** Adds a repository: a URL or folder with `<arch>/APKINDEX.tar.gz` in it. */
  repository(url: string, options: Omit<RepositoryInput, 'url'> = {}): ImageBuilder {
    return this.#with(addRepositories(this.#spec, [repositorySpec({ ...options, url })]))
  }

  /** Trusts a public key: its file's name, as signatures give it, and its PEM text. */
  key(name: string, pem: string): ImageBuilder {
    return this.#with(addKeys(this.#spec, [{ name, pem }]))
  }

  /** Adds packages, each in apk's words: `php-8.1`, `openssl=3.1.4-r5`, `nodejs>=20`, `curl~8.5`, `tool@edge`, `!busybox`. */
  add(...packages: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(addPackages(this.#spec, packages.flat()))
  }

  /** Takes back packages that were added, by name. To keep out one that others bring in, add `!name`. */
  remove(...names: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(removePackages(this.#spec, names.flat()))
  }

  /** Sets the architectures to build for. Default: that of the machine that builds. */
  arch(...archs: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(withArchs(this.#spec, archs.flat()))
  }

  /** Sets what a container starts: a path and its arguments. */
  entrypoint(...words: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(withEntrypoint(this.#spec, words.flat()))
  }

  /** Sets the arguments that a container starts with unless it is given others. */
  cmd(...words: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(withCmd(this.#spec, words.flat()))
  }

  /** Sets environment variables. */
  env(variables: Readonly<Record<string, string>>): ImageBuilder {
    return this.#with(withEnv(this.#spec, variables))
  }

  /**
   * Sets who a container runs as: a name, `uid`, `uid:gid` or `user:group`. A name that no package brings becomes an
   * account; its number and home can be given.
   */
  user(user: string | number, account?: Omit<UserSpec, 'name'>): ImageBuilder {
    const spec = account === undefined ? this.#spec : addUsers(this.#spec, [{ ...account, name: String(user) }])
    return this.#with(withUser(spec, user))
  }

  /** Adds accounts that nobody has to run as. */
  accounts(accounts: { readonly users?: readonly UserSpec[]; readonly groups?: readonly GroupSpec[] }): ImageBuilder {
    return this.#with(addGroups(addUsers(this.#spec, accounts.users ?? []), accounts.groups ?? []))
  }

  /** Sets the folder a container starts in. */
  workdir(path: string): ImageBuilder {
    return this.#with(withWorkdir(this.#spec, path))
  }

  /** Sets the signal that asks a container to stop, as in `SIGTERM`. */
  stopSignal(signal: string | number): ImageBuilder {
    return this.#with(withStopSignal(this.#spec, signal))
  }

  /** Puts a file into the image: a text, bytes, or a file of this machine. */
  file(
    path: string,
    content: string | Uint8Array | { readonly file: string },
    attributes: PathAttributes = {},
  ): ImageBuilder {
    return this.paths({ ...attributes, type: 'file', path, source: fileSource(content) })
  }

  /**
   * Copies a file or folder of this machine into the image, as root's unless `attributes` say otherwise. Of modes only
   * the owner's right to execute counts: 0755 or 0644.
   */
  copy(from: string, path: string, attributes: PathAttributes = {}): ImageBuilder {
    return this.paths({ ...attributes, type: 'copy', path, from })
  }

  /** Changes the root file system after the packages are laid down: directories, links, permissions, removals. */
  paths(...paths: readonly PathSpec[]): ImageBuilder {
    return this.#with(addPaths(this.#spec, paths))
  }

  /** Sets labels of the image's configuration. */
  label(labels: Readonly<Record<string, string>>): ImageBuilder {
    return this.#with(withLabels(this.#spec, labels))
  }

  /** Sets annotations of the manifest, and of the index when there is one. */
  annotation(annotations: Readonly<Record<string, string>>): ImageBuilder {
    return this.#with(withAnnotations(this.#spec, annotations))
  }

  /** Adds folders that outlive a container. */
  volume(...paths: readonly (string | readonly string[])[]): ImageBuilder {
    return this.#with(addVolumes(this.#spec, paths.flat()))
  }

  /** Adds ports that a container listens on: a number, or as in `53/udp`. */
  port(...ports: readonly (string | number)[]): ImageBuilder {
    return this.#with(addPorts(this.#spec, ports))
  }

  /** Sets how packages become layers. Default: each package one, its signed bytes as they are. */
  layers(layers: LayersSpec): ImageBuilder {
    return this.#with(withLayers(this.#spec, layers))
  }

  /** Allows packages of glibc and musl distributions in one image. */
  allowMixedLibc(): ImageBuilder {
    return this.#with(withMixedLibc(this.#spec, true))
  }

  /**
   * Builds by a lock file, ours or apko's: exactly its packages, fetched from where it says and verified against it; no
   * index is read and nothing is solved. What the declaration says of packages, repositories and architectures has to be
   * what was locked; one that says nothing of packages and repositories takes both from the lock.
   *
   * @param file - Relative paths start at the folder that the program runs in.
   */
  fromLock(file: string): ImageBuilder {
    return this.#with(withLock(this.#spec, file))
  }

  /** The declaration as plain JSON; {@link imageFromJSON} reads it. */
  toJSON(): ReturnType<typeof encodeImageSpec> {
    return encodeImageSpec(this.#spec)
  }

  /**
   * The declaration as apko's YAML.
   *
   * @throws `ConfigError` with code `UNDISTRO_CONFIG_UNSUPPORTED` for what apko has no field for.
   */
  toYAML(): string {
    return imageSpecToYAML(this.#spec)
  }

  /** The declaration itself: deeply frozen data. */
  toSpec(): ImageSpec {
    return this.#spec
  }

  /**
   * Finds the exact packages, in install order, without fetching them. By a lock file of apko, which does not tell what
   * they depend on, they are fetched all the same.
   *
   * @throws `ConfigError`, `LockError`, `FetchError`, `SignatureError`, `FormatError` or `ResolveError`, with the codes of
   * those families.
   */
  resolve(options: BuildOptions = {}): Promise<Lock> {
    return resolve(this.#spec, options)
  }

  /**
   * Resolves by the indexes of today, fetches and verifies every package, and writes the lock file, whole or not at all.
   * A lock that the declaration is built by does not matter here, and is replaced when it is the same file.
   *
   * @param file - Relative paths start at the folder that the program runs in.
   * @throws `ConfigError`, `FetchError`, `SignatureError`, `FormatError`, `ArchiveError`, `IntegrityError`, `ResolveError`
   * or `StoreError`, with the codes of those families; `LockError` when an index holds what a lock file cannot.
   */
  lock(file: string, options: BuildOptions = {}): Promise<Lock> {
    return lock(this.#spec, file, options)
  }

  /**
   * Whether a lock file is behind: resolves by the indexes of today, and tells what would change. The file stays as it is,
   * and no package is fetched.
   *
   * @throws What {@link ImageBuilder.resolve} throws, and `LockError` with its codes.
   */
  check(file: string, options: BuildOptions = {}): Promise<LockDiff> {
    return check(this.#spec, file, options)
  }

  /**
   * Writes a lock file anew, in which the named packages are the newest that fit, and everything else is as it was unless
   * that needs it otherwise.
   *
   * @throws What {@link ImageBuilder.lock} throws, and `LockError` with its codes: `UNDISTRO_LOCK_PACKAGE` for a name that
   * is not locked.
   */
  update(file: string, names: readonly string[], options: BuildOptions = {}): Promise<Lock> {
    return update(this.#spec, file, names, options)
  }

  /**
   * Resolves, fetches, verifies and builds. The image is in the store then; write it, load it, or look at it.
   *
   * @throws `ConfigError`, `LockError`, `FetchError`, `SignatureError`, `FormatError`, `ArchiveError`, `IntegrityError`, `ResolveError`,
   * `ConflictError`, `StoreError` or `OutputError`, with the codes of those families.
   */
  build(options: BuildOptions = {}): Promise<BuiltImage> {
    return build(this.#spec, options)
  }

  #with(spec: ImageSpec): ImageBuilder {
    return new ImageBuilder(spec)
  }
}

/** Starts the declaration of an image. */
export function image(): ImageBuilder {
  return new ImageBuilder(emptyImageSpec)
}

function presetOf(
  source: ImageSource,
): Exclude<ImageSource, DistributionName> & { keys?: readonly KeySpec[] | undefined } {
  if (source === 'wolfi') return wolfi()
  if (source === 'alpine') return alpine()
  if (Array.isArray(source?.repositories)) return source
  throw new ConfigError({
    code: 'UNDISTRO_CONFIG_INVALID',
    issues: [
      {
        path: 'repositories',
        problem: `${JSON.stringify(source)} is no distribution`,
        hint: "Name 'wolfi' or 'alpine', call wolfi() or alpine(release), or list repositories.",
      },
    ],
  })
}

function repositorySpec(repository: string | RepositoryInput): RepositorySpec {
  return typeof repository === 'string' ? { url: repository, keys: [] } : { ...repository, keys: repository.keys ?? [] }
}

function fileSource(
  content: string | Uint8Array | { readonly file: string },
): Extract<PathSpec, { type: 'file' }>['source'] {
  if (content instanceof Uint8Array) return { kind: 'base64', base64: Buffer.from(content).toString('base64') }
  return typeof content === 'object' ? { kind: 'host', file: content?.file } : { kind: 'text', text: content }
}
