export { type ByteSource, bytesSource, FileSource } from './byte-source.js'
export type {
  DeviceEntry,
  DirectoryEntry,
  Entry,
  EntryAttributes,
  FileEntry,
  HardlinkEntry,
  SymlinkEntry,
} from './entry.js'
export { type GzipMember, inflateSingleMember, readGzipMember, statedLength } from './gzip-reader.js'
export { type Compression, codecName, gzip } from './gzip-writer.js'
export { type ArchiveLimits, defaultArchiveLimits } from './limits.js'
export { readTarFiles } from './tar-files.js'
export { TarReader, type TarVisitor } from './tar-reader.js'
export { contentPadding, endOfArchive, tarHeader } from './tar-writer.js'
