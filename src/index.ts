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
export type { BuildOptions, BuiltImage, Sbom } from './image/index.js'
export {
  type ApkoLockOptions,
  type ArchOption,
  Lock,
  type LockChange,
  type LockData,
  LockDiff,
  type LockDisagreement,
  type LockEdge,
  type LockedPackage,
  type LockedRepository,
  type LockedSection,
  type LockedSections,
  type LockFileOptions,
  LockGraph,
  type LockNode,
  readLock,
  type Why,
  type WhyNot,
  type WhyOptions,
  type WhyPath,
  type WhyStep,
} from './lock/index.js'
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
export type { Strategy } from './solver/index.js'
export type * from './spec/index.js'
export { type Blob, type Digest, defaultStoreRoot, PendingFile, Store } from './store/index.js'
