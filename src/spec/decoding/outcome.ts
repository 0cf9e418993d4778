import { ConfigError, type ConfigIssue } from '../../errors/index.js'
import type { Place, Problem } from './node.js'

/** A value, or everything that is wrong with it. */
export type Outcome<T> = Valid<T> | Invalid

export interface Valid<T> {
  readonly value: T
}

export interface Invalid {
  readonly findings: readonly [Finding, ...Finding[]]
}

/** One thing wrong, and where. */
export interface Finding extends Problem {
  readonly place: Place
}

/** What a rule says of one value: the value it stands for, or what is wrong with it. */
export type Checked<T> = Valid<T> | Problem

export function valid<T>(value: T): Valid<T> {
  return { value }
}

export function invalid(place: Place, { problem, hint, unsupported }: Problem): Invalid {
  return { findings: [{ place, problem, hint, unsupported }] }
}

/** Every value, or every finding. */
export function gathered<T>(outcomes: readonly Outcome<T>[]): Outcome<readonly T[]> {
  const [first, ...rest] = outcomes.flatMap(outcome => ('findings' in outcome ? outcome.findings : []))
  if (first !== undefined) return { findings: [first, ...rest] }
  return valid(outcomes.flatMap(outcome => ('value' in outcome ? [outcome.value] : [])))
}

/** Every finding as one error. */
export function configError(invalid: Invalid, file?: string): ConfigError {
  const unsupported = invalid.findings.every(finding => finding.unsupported)
  return new ConfigError({
    code: unsupported ? 'UNDISTRO_CONFIG_UNSUPPORTED' : 'UNDISTRO_CONFIG_INVALID',
    issues: issuesOf(invalid),
    file,
  })
}

/** Every finding, in the order of the document. */
export function issuesOf({ findings }: Invalid): readonly [ConfigIssue, ...ConfigIssue[]] {
  const [first = findings[0], ...rest] = findings.toSorted(byPlace)
  return [issue(first), ...rest.map(issue)]
}

function byPlace({ place: a }: Finding, { place: b }: Finding): number {
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}

function issue({ place, problem, hint }: Finding): ConfigIssue {
  return hint === undefined ? { ...place, problem } : { ...place, problem, hint }
}
