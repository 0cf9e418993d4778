export type { ApkoLockOptions } from './apko-lock-writer.js'
export { checkRequest, entriesFor, type Settled, settle } from './declaration.js'
export { type LockChange, LockDiff } from './diff.js'
export { disagreements, type LockDisagreement } from './disagreements.js'
export { LockGraph } from './graph.js'
export { publicLocation, withLockedText } from './keys.js'
export { Lock, type LockFileOptions, readLock } from './lock.js'
export {
  type LockData,
  type LockedPackage,
  type LockedRepository,
  type LockedSection,
  type LockedSections,
  lockVersion,
} from './lock-data.js'
export type { ArchOption, LockEdge, LockNode } from './relations.js'
export { checkSections } from './sections.js'
export type { Why, WhyOptions, WhyPath, WhyStep } from './why.js'
export type { WhyNot } from './why-not.js'
