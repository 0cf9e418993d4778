/**
 * The formats and rules of apk: versions, dependencies, packages, indexes, signatures, and the solver.
 *
 * @packageDocumentation
 */
export * from './apk/index.js'
export { type ArchiveLimits, type ByteSource, bytesSource, defaultArchiveLimits, FileSource } from './archive/index.js'
export * from './errors/index.js'
export * from './solver/index.js'
