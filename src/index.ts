/**
 * Container images from signed apk packages, declared in TypeScript.
 *
 * @packageDocumentation
 */
export type {
  Compression,
  DeviceEntry,
  DirectoryEntry,
  Entry,
  EntryAttributes,
  FileEntry,
  HardlinkEntry,
  SymlinkEntry,
} from './archive/index.js'
export {
  type DistributionName,
  ImageBuilder,
  type ImageSource,
  image,
  imageFromJSON,
  imageFromYAML,
  type ReadOptions,
  type RepositoryInput,
} from './builder/index.js'
export * from './errors/index.js'
export type { BuildEvent, OnEvent } from './events/index.js'
export type { BuildOptions, BuiltImage, Lock, LockedPackage, LockedRepository, Sbom } from './image/index.js'
export type { Authorization, Credentials, HttpClientOptions, Pacing, Timeouts, TransportOptions } from './net/index.js'
export type {
  DockerLoadOptions,
  ImageName,
  Layer,
  LayeredPackage,
  Platform,
  PlatformImage,
  TarballOptions,
} from './oci/index.js'
export { type AlpineOptions, alpine, type Preset, type WolfiOptions, wolfi } from './repository/index.js'
export type * from './spec/index.js'
export { type Blob, type Digest, defaultStoreRoot, PendingFile, Store } from './store/index.js'
