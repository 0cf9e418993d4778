import type { ImageSpec } from '../spec/index.js'
import { type Blob, digestFromHex, type Store } from '../store/index.js'
import type { Layer } from './layer.js'
import { mediaTypes } from './media-types.js'
import type { Platform } from './platform.js'

/** What a container of the image starts with (OCI image specification, `config.md`), in a declaration's own words. */
export type RunConfig = Pick<
  ImageSpec,
  'entrypoint' | 'cmd' | 'env' | 'user' | 'workdir' | 'stopSignal' | 'labels' | 'volumes' | 'ports'
>

/** An image for one platform, whose blobs are in the store. */
export interface PlatformImage {
  readonly platform: Platform
  readonly manifest: Blob
  readonly config: Blob
  /** The lowest first. */
  readonly layers: readonly Layer[]
}

/** An image, whose blobs are in the store: a manifest, or for several platforms an index of manifests. */
export interface Image {
  readonly root: Blob & { readonly mediaType: typeof mediaTypes.manifest | typeof mediaTypes.index }
  readonly platforms: readonly PlatformImage[]
}

/** What an image for one platform is made of. */
export interface PlatformImageParts {
  readonly platform: Platform
  readonly layers: readonly Layer[]
  readonly run: RunConfig
  readonly annotations: Readonly<Record<string, string>>
  /** Seconds since 1970. */
  readonly created: number
}

/** Writes the configuration and manifest of an image into the store. JSON keys have one order, so equal parts give equal digests. */
export async function storePlatformImage(parts: PlatformImageParts, store: Store): Promise<PlatformImage> {
  const config = await store.put(json(configOf(parts)))
  const manifest = await store.put(
    json({
      schemaVersion: 2,
      mediaType: mediaTypes.manifest,
      config: descriptor(mediaTypes.config, config),
      layers: parts.layers.map(layer => descriptor(mediaTypes.layer, layer)),
      ...annotated(parts.annotations),
    }),
  )
  return { platform: parts.platform, manifest, config, layers: parts.layers }
}

/** Joins images of several platforms under an index; one alone is its own root. */
export async function storeImage(
  platforms: readonly [PlatformImage, ...PlatformImage[]],
  annotations: Readonly<Record<string, string>>,
  store: Store,
): Promise<Image> {
  const [first, ...others] = platforms
  if (others.length === 0) return { root: { ...first.manifest, mediaType: mediaTypes.manifest }, platforms }
  const index = await store.put(
    json({
      schemaVersion: 2,
      mediaType: mediaTypes.index,
      manifests: platforms.map(({ manifest, platform }) => ({
        ...descriptor(mediaTypes.manifest, manifest),
        platform,
      })),
      ...annotated(annotations),
    }),
  )
  return { root: { ...index, mediaType: mediaTypes.index }, platforms }
}

/** Every blob of an image, each once: layers, configurations, manifests and the index, in that order. */
export function imageBlobs(image: Image): readonly Blob[] {
  const { platforms, root } = image
  const blobs = [
    ...platforms.flatMap(({ layers }) => layers),
    ...platforms.map(({ config }) => config),
    ...platforms.map(({ manifest }) => manifest),
    root,
  ]
  return [...new Map(blobs.map(({ digest, size }) => [digest, { digest, size }])).values()]
}

function configOf({ platform, layers, run, created }: PlatformImageParts): unknown {
  const time = isoTime(created)
  return {
    created: time,
    architecture: platform.architecture,
    ...(platform.variant !== undefined && { variant: platform.variant }),
    os: platform.os,
    config: {
      ...(run.user !== undefined && { User: run.user }),
      ...(run.ports.length > 0 && { ExposedPorts: emptyObjects(run.ports) }),
      Env: Object.entries(run.env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
      ...(run.entrypoint && { Entrypoint: run.entrypoint }),
      ...(run.cmd && { Cmd: run.cmd }),
      ...(run.volumes.length > 0 && { Volumes: emptyObjects(run.volumes) }),
      ...(run.workdir !== undefined && { WorkingDir: run.workdir }),
      ...(Object.keys(run.labels).length > 0 && { Labels: sorted(run.labels) }),
      ...(run.stopSignal !== undefined && { StopSignal: run.stopSignal }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(layer => ({ created: time, created_by: `undistro: ${describeLayer(layer)}` })),
  }
}

function describeLayer({ packages, digest }: Layer): string {
  if (packages.length === 0) return 'state: what no package brings'
  const names = packages.map(({ name, version }) => `${name}-${version}`).join(' ')
  const [only, ...others] = packages
  const isSigned = only !== undefined && others.length === 0 && digest === digestFromHex(only.datahash)
  return isSigned ? `${names}, as signed` : names
}

function descriptor(mediaType: string, { digest, size }: Blob): { mediaType: string; digest: string; size: number } {
  return { mediaType, digest, size }
}

function annotated(annotations: Readonly<Record<string, string>>): { annotations?: Record<string, string> } {
  return Object.keys(annotations).length === 0 ? {} : { annotations: sorted(annotations) }
}

function emptyObjects(names: readonly string[]): Record<string, object> {
  return Object.fromEntries([...names].sort().map(name => [name, {}]))
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

/** A time as RFC 3339 in UTC, in whole seconds. */
export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
