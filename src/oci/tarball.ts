import { contentPadding, endOfArchive, tarHeader } from '../archive/index.js'
import { OutputError } from '../errors/index.js'
import { hexOf, type Store } from '../store/index.js'
import { type Image, imageBlobs, type PlatformImage } from './image.js'
import { type ImageName, layoutDescriptor, layoutIndex, ociLayoutFile } from './layout-files.js'
import { formatPlatform } from './platform.js'

/** How an image becomes one tar. */
export interface TarballOptions extends ImageName {
  /** Which platform readers of the classic format get, as in `linux/arm64`. Default: the only one, or else `linux/amd64`. */
  readonly platform?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * An image as one tar that is an OCI image layout and a classic Docker archive at once, for `docker load`, `skopeo`,
 * `podman` and `ctr` alike. Its bytes depend on the image and the options alone.
 *
 * @throws {@link OutputError} with code `UNDISTRO_OUTPUT_PLATFORM`; `StoreError` or `IntegrityError` when the store is damaged.
 */
export async function* tarballStream(
  image: Image,
  store: Store,
  options: TarballOptions = {},
): AsyncGenerator<Uint8Array> {
  const classic = classicManifest(choosePlatform(image, options.platform), options.tag)
  yield* smallFile('manifest.json', classic)
  yield* smallFile('oci-layout', ociLayoutFile)
  yield* smallFile('index.json', layoutIndex([layoutDescriptor(image, options)]))
  yield directoryHeader('blobs')
  yield directoryHeader('blobs/sha256')
  for (const { digest, size } of imageBlobs(image)) {
    options.signal?.throwIfAborted()
    yield fileHeader(`blobs/sha256/${hexOf(digest)}`, size)
    yield* store.read(digest)
    yield contentPadding(size)
  }
  yield endOfArchive
}

function choosePlatform(image: Image, wanted: string | undefined): PlatformImage {
  const [first, ...others] = image.platforms
  const name = wanted ?? (others.length === 0 ? undefined : 'linux/amd64')
  const found = name === undefined ? first : image.platforms.find(({ platform }) => formatPlatform(platform) === name)
  if (found !== undefined) return found
  const known = image.platforms.map(({ platform }) => formatPlatform(platform)).join(', ')
  throw new OutputError({
    code: 'UNDISTRO_OUTPUT_PLATFORM',
    problem: `the image is not built for ${name}, only for ${known}`,
    hint: 'Name one of these with the option `platform`.',
  })
}

/** The text of a classic archive's `manifest.json`, whose paths lead to the same blobs as the layout's. */
function classicManifest({ config, layers }: PlatformImage, tag: string | undefined): string {
  return JSON.stringify([
    {
      Config: `blobs/sha256/${hexOf(config.digest)}`,
      RepoTags: tag === undefined ? [] : [withTag(tag)],
      Layers: layers.map(({ digest }) => `blobs/sha256/${hexOf(digest)}`),
    },
  ])
}

/** Docker takes a name without a tag for `latest` when it is typed, but not when it stands in an archive. */
function withTag(name: string): string {
  return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : `${name}:latest`
}

function* smallFile(path: string, text: string): Generator<Uint8Array> {
  const bytes = Buffer.from(text)
  yield fileHeader(path, bytes.length)
  yield bytes
  yield contentPadding(bytes.length)
}

function fileHeader(path: string, size: number): Uint8Array {
  return tarHeader({ type: 'file', path, mode: 0o644, uid: 0, gid: 0, mtime: 0, size })
}

function directoryHeader(path: string): Uint8Array {
  return tarHeader({ type: 'directory', path, mode: 0o755, uid: 0, gid: 0, mtime: 0 })
}
