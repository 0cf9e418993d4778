import { type Dependency, formatDependency } from '../../apk/index.js'
import type { Remedy, ResolveFact } from '../../errors/index.js'
import type { Request } from '../request.js'
import { label, States } from '../state.js'
import type { Universe } from '../universe.js'
import { list } from './fact-text.js'
import { contradiction } from './proof.js'
import type { Rule } from './rule.js'
import { Rules } from './rules.js'
import { worldOf } from './search.js'

/** How many remedies an error has at the most, how many are tried for them, and how many entries one may drop. */
const mostRemedies = 3
const mostTried = 60
const mostDropped = 8

/** A change of a request that may help. */
interface Change {
  readonly advice: string
  readonly world: readonly Dependency[]
}

/**
 * Finds what to change in a request so that there is an answer: each remedy was tried. Where no change of one entry
 * helps, it is the entries to drop.
 */
export function remediesFor(
  rules: readonly Rule[],
  facts: readonly ResolveFact[],
  universe: Universe,
  request: Request,
): readonly Remedy[] {
  const changes = [...changesOf(rules, facts, request)].slice(0, mostTried)
  const remedies: Change[] = []
  for (const change of changes) {
    if (remedies.length === mostRemedies) break
    if (isSolvable({ ...request, world: change.world }, universe)) remedies.push(change)
  }
  const found = remedies.length > 0 ? remedies : dropping(rules, universe, request)
  return found.map(({ advice, world }) => ({ advice, world: world.map(formatDependency) }))
}

function isSolvable(request: Request, universe: Universe): boolean {
  const states = new States(universe, request.everything)
  return new Rules(states, worldOf(request, states)).refute() === undefined
}

/** Changes of one entry each, those first that keep what was meant. */
function* changesOf(rules: readonly Rule[], facts: readonly ResolveFact[], { world }: Request): Iterable<Change> {
  const entries = world.filter(entry => asksFor(rules, entry))
  const replaced = (entry: Dependency, other: Dependency): Change => ({
    advice: `Ask for ${formatDependency(other)} instead of ${formatDependency(entry)}.`,
    world: world.map(item => (item === entry ? other : item)),
  })
  for (const entry of entries) {
    for (const name of facts.flatMap(fact => nearestTo(fact, entry))) yield replaced(entry, { ...entry, name })
  }
  for (const entry of entries) {
    for (const tag of new Set(facts.flatMap(fact => (fact.kind === 'masked' ? fact.tags : [])))) {
      if (!entry.conflict) yield replaced(entry, { ...entry, tag })
    }
  }
  for (const other of rules.flatMap(rule => helpers(rule, facts))) {
    if (world.some(entry => entry.name === other.name)) continue
    yield { advice: `Ask for ${formatDependency(other)} as well.`, world: [...world, other] }
  }
  for (const entry of entries) {
    if (entry.version === undefined || entry.conflict) continue
    for (const version of otherVersions(rules, entry)) yield replaced(entry, { ...entry, operator: '=', version })
    yield replaced(entry, { name: entry.name, conflict: false, tag: entry.tag })
  }
  for (const entry of entries) {
    yield { advice: `Leave ${formatDependency(entry)} out.`, world: world.filter(item => item !== entry) }
  }
}

/** What to ask for so that a package may be taken which the rule keeps back. */
function helpers(rule: Rule, facts: readonly ResolveFact[]): readonly Dependency[] {
  if (rule.kind === 'unasked') {
    const names = new Set(rule.name.providers.map(provider => provider.package.record.name))
    return [...names].map(name => ({ name, conflict: false }))
  }
  if (rule.kind !== 'masked') return []
  const fact = facts.find(item => item.kind === 'masked' && item.package === label(rule.package))
  const tags = fact?.kind === 'masked' ? fact.tags : []
  return tags.map(tag => ({ name: rule.package.record.name, conflict: false, tag }))
}

function asksFor(rules: readonly Rule[], entry: Dependency): boolean {
  return rules.some(
    rule => rule.kind === 'demand' && rule.asker === undefined && rule.constraint.dependency.name === entry.name,
  )
}

function nearestTo(fact: ResolveFact, entry: Dependency): readonly string[] {
  const isMeant = fact.kind === 'demand' && fact.by === 'world' && fact.dependency === formatDependency(entry)
  return isMeant ? fact.nearest : []
}

/** The versions that there are of what is asked for in another, where they are few. */
function otherVersions(rules: readonly Rule[], { name }: Dependency): readonly string[] {
  const versions = rules.flatMap(rule => {
    if (rule.kind !== 'demand' || rule.asker !== undefined || rule.constraint.name.text !== name) return []
    return rule.constraint.name.providers.flatMap(provider => provider.version ?? [])
  })
  return versions.length === 1 ? versions : []
}

/** Leaves out entries until there is an answer, of each contradiction the last that it has; nothing when it takes many. */
function dropping(rules: readonly Rule[], universe: Universe, request: Request): readonly Change[] {
  const dropped: Dependency[] = []
  let { world } = request
  for (let left = rules; left.length > 0; ) {
    const entries = world.filter(entry => asksFor(left, entry))
    const last = entries.at(-1)
    if (last === undefined) throw new RangeError('no entry of the request takes part in a contradiction')
    if (dropped.push(last) > mostDropped) return []
    world = world.filter(entry => entry !== last)
    const next = { ...request, world }
    left = isSolvable(next, universe) ? [] : contradiction(universe, next)
  }
  return [{ advice: `Leave ${list(dropped.map(formatDependency))} out.`, world }]
}
