export type { Change, Installation, Removal, Replacement } from './change.js'
export type { RootPackage } from './root.js'
export type {
  NameScope,
  PackageScope,
  Reinstalling,
  RootChange,
  UpgradeAll,
  UpgradeNamed,
  UpgradeSome,
  Upgrading,
  WorldChange,
} from './root-change.js'
export type { OtherPackages } from './search/elsewhere.js'
export {
  type Reason,
  type Solution,
  type SolvedPackage,
  type SolveRequest,
  Solver,
  type SolverOptions,
  type Strategy,
  solve,
  type WorldRequest,
} from './solve.js'
export type { Repository } from './universe.js'
export { type WorldDeleteOptions, worldAdd, worldDelete } from './world-change.js'
