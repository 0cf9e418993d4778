/**
 * The formats and rules of apk: versions, dependencies, packages, indexes, signatures, and the solver.
 *
 * @packageDocumentation
 */
export * from './apk/index.js'
export * from './errors/index.js'
export * from './solver/index.js'
