export {
  type Reason,
  type Solution,
  type SolvedPackage,
  type SolveRequest,
  Solver,
  type SolverOptions,
  solve,
} from './solve.js'
export type { Repository } from './universe.js'
