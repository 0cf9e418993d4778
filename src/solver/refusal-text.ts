import type { Demand, ResolveComplaint } from '../errors/index.js'

/** How many reasons, and how many names in a list, an error spells out; all are in its complaints. */
const spelledOut = 5

/** Says why a request cannot be met. */
export function describeComplaints(complaints: readonly ResolveComplaint[]): string {
  const sentences = complaints.filter(isNews).map(describe)
  const [first, ...others] = sentences
  if (first === undefined) return 'no set of packages meets the request'
  if (others.length === 0) return first
  const more = sentences.length > spelledOut ? [`and ${sentences.length - spelledOut} more reasons`] : []
  return ['no set of packages meets the request:', ...sentences.slice(0, spelledOut), ...more].join('\n  ')
}

/** Says what to do about it. */
export function adviceOn([first]: readonly ResolveComplaint[]): string | undefined {
  switch (first?.kind) {
    case 'missing':
      if (first.nearest.length > 0) return `Did you mean ${first.nearest.join(' or ')}?`
      return 'Check how it is spelled, and whether the repository that has it is among those given.'
    case 'virtual':
      return `Ask for one of them: ${list(first.providers)}.`
    case 'breaks':
      if (isConflict(first.demand)) return `Drop ${written(first.demand)}, or what wants ${first.package}.`
      return `There is ${list(first.available)}.`
    case 'conflict':
      return first.with === first.package ? undefined : 'Leave one of them out.'
    case 'masked':
      return `Add @${first.tags.join(' or @')} to the entry of the request that needs it.`
    case 'ruled-out':
      return 'Ask for it by its own name and version, which is then decided first.'
    default:
      return undefined
  }
}

/** A conflict is a fact of both packages and is told once. */
function isNews(fact: ResolveComplaint, place: number, complaints: readonly ResolveComplaint[]): boolean {
  if (fact.kind !== 'conflict' || fact.with === fact.package) return true
  const mirrored = (other: ResolveComplaint) => other.kind === 'conflict' && other.with === fact.package
  return !complaints.slice(0, place).some(other => mirrored(other) && 'package' in other && other.package === fact.with)
}

function describe(fact: ResolveComplaint): string {
  const wanted = fact.chain.length === 0 ? '' : ` (wanted by ${way(fact.chain)})`
  switch (fact.kind) {
    case 'missing':
      return `no repository has ${fact.name}${wanted}`
    case 'virtual':
      return `${fact.name}${wanted} is provided only by packages that are not chosen unasked`
    case 'breaks':
      if (isConflict(fact.demand)) return `${written(fact.demand)} rules out ${fact.package}${wanted}`
      if (fact.requiredBy.length === 0 && fact.chain.length > 0)
        return `${fact.package} does not meet ${way(fact.chain)}`
      return `${fact.package}${wanted} does not meet ${written(fact.demand)}`
    case 'conflict':
      if (fact.with === fact.package)
        return `${fact.package}${wanted} has twice what there can be once: ${list(fact.names)}`
      return `${fact.package}${wanted} and ${fact.with} cannot be together: both have ${list(fact.names)}`
    case 'masked':
      return `only repositories tagged @${fact.tags.join(' or @')} have ${fact.package}${wanted}`
    case 'uninstallable':
      return `${fact.package}${wanted} cannot be installed: ${fact.problem}`
    case 'ruled-out':
      return `${fact.package}${wanted} was ruled out by choices made before it was needed`
  }
}

function way(chain: readonly Demand[]): string {
  return chain.map(written).join(' → ')
}

/** As apk writes it: `curl-8.5.0-r0[so:libz.so.1]`. */
function written({ by, dependency }: Demand): string {
  return `${by}[${dependency}]`
}

function isConflict({ dependency }: Demand): boolean {
  return dependency.startsWith('!')
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, spelledOut).join(', ')
  return names.length > spelledOut ? `${shown} and ${names.length - spelledOut} more` : shown
}
