export { type Architecture, architectures, hostArchitecture, parseArchitecture } from './architecture.js'
export { decodeImageSpec, encodeImageSpec } from './image-json.js'
export type * from './image-spec.js'
export * from './image-steps.js'
