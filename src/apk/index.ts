export { type Checksum, checksumFromHex, checksumOf, checksumToHex } from './checksum.js'
export {
  type Dependency,
  type DependencyOperator,
  formatDependency,
  hasValidVersion,
  isBareName,
  parseDependency,
  satisfies,
  splitDependency,
} from './dependency.js'
export { parseIndexRecords, type ReadIndexOptions, readIndex, tableOf } from './index-file.js'
export { formatIndexRecord, type WriteIndexOptions, writeIndex } from './index-writer.js'
export { formatInstalled, type InstalledPackage } from './installed.js'
export {
  type InstalledAttributes,
  type InstalledDirectory,
  type InstalledFile,
  type InstalledRecord,
  parseInstalled,
} from './installed-reader.js'
export type { IndexPackage, PackageIndex, PackageInfo, PackageMetadata } from './metadata.js'
export { type ScriptName, scriptNames } from './package-control.js'
export { isInstalled, type MemberSink, type PackageData } from './package-data.js'
export {
  checkListed,
  type ListedPackage,
  type Package,
  type ReadPackageOptions,
  readIndexedPackage,
  readPackage,
} from './package-reader.js'
export type { PackageSection, PackageSections, SignatureSection } from './package-sections.js'
export { PackageTable } from './package-table.js'
export { type PackageContents, type PackageEntry, type WritePackageOptions, writePackage } from './package-writer.js'
export { formatPkginfo, parsePkginfo } from './pkginfo.js'
export { isPlainName } from './plain-name.js'
export type { RecordField } from './record-places.js'
export { formatScripts, formatTriggers, type ScriptedPackage } from './scripts.js'
export type { Signature, SignatureAlgorithm, SigningKey, Trust, TrustedKey } from './signature.js'
export {
  type Compat,
  type CompatOptions,
  compareVersionPrefix,
  compareVersions,
  isVersion,
  type Order,
} from './version.js'
