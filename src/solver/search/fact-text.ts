import type { Candidate, ResolveFact } from '../../errors/index.js'

/** How many names in a list, and how many facts, an error spells out; all are in its `facts`. */
const namesSpelledOut = 5
const factsSpelledOut = 20

type Demand = Extract<ResolveFact, { kind: 'demand' }>

/** Says what rules out every answer. */
export function describeFacts(facts: readonly ResolveFact[]): string {
  const [first, ...others] = facts
  if (first !== undefined && others.length === 0) return describeFact(first)
  const more = facts.length > factsSpelledOut ? [`and ${facts.length - factsSpelledOut} more`] : []
  const lines = facts.slice(0, factsSpelledOut).map(describeFact)
  return ['these cannot hold together:', ...lines, ...more].join('\n  ')
}

function describeFact(fact: ResolveFact): string {
  switch (fact.kind) {
    case 'demand':
      return fact.dependency.startsWith('!') ? describeConflict(fact) : describeDemand(fact)
    case 'exclusive':
      return describeExclusive(fact)
    case 'uninstallable':
      return `${fact.package} cannot be installed: ${fact.problem}`
    case 'masked':
      return `${fact.package} is only in repositories tagged @${fact.tags.join(' or @')}, which it is not asked from`
    case 'unasked':
      return `${list(fact.packages)} ${fact.packages.length > 1 ? 'have' : 'has'} ${fact.name}, but only for those who ask for it by its own name`
  }
}

function describeDemand({ by, dependency, candidates, elsewhere }: Demand): string {
  const asked = by === 'world' ? `${dependency} is asked for` : `${by} depends on ${dependency}`
  const also = elsewhere.length === 0 ? '' : ` (there is ${list(elsewhere)})`
  if (candidates.length === 0) return `${asked}, which no repository has${also}`
  const fitting = candidates.filter(({ fits }) => fits)
  if (fitting.length === 0) return `${asked}, but there is only ${list(candidates.map(written))}${also}`
  return `${asked}: ${list(fitting.map(written), 'or')}`
}

function describeConflict({ by, dependency, candidates }: Demand): string {
  const unwanted = list(candidates.filter(({ fits }) => !fits).map(written))
  if (by === 'world') return `${dependency} is asked for, which rules out ${unwanted}`
  return `${by} cannot be with ${dependency.slice(1)}: ${unwanted}`
}

function describeExclusive({ name, packages }: Extract<ResolveFact, { kind: 'exclusive' }>): string {
  const [only, ...others] = packages
  if (others.length === 0) return `${only} has ${name} twice, which there can be once`
  const isOwn = packages.every(item => item.startsWith(`${name}-`) && /^\d/.test(item.slice(name.length + 1)))
  if (isOwn) return `only one version of ${name} can be installed: ${list(packages, 'or')}`
  return `only one package with ${name} can be installed: ${list(packages, 'or')}`
}

/** A package with the version in which it has a name, where that is not its own version. */
function written({ package: item, version }: Candidate): string {
  return version === undefined || item.endsWith(`-${version}`) ? item : `${item} (in version ${version})`
}

/** Items in a row; only the first where they are many. */
export function list(items: readonly string[], conjunction = 'and'): string {
  const shown = items.slice(0, namesSpelledOut)
  const hidden = items.length - shown.length
  if (hidden > 0) return `${shown.join(', ')} ${conjunction} ${hidden} more`
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} ${conjunction} ${shown.at(-1)}`
}
