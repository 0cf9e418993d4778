import { isDeepStrictEqual } from 'node:util'
import { formatDependency } from '../../apk/index.js'
import type { Candidate, ResolveFact } from '../../errors/index.js'
import { nearestNames } from '../nearest.js'
import { type Constraint, isAutomaticOffer, label, type NameState, type PackageState } from '../state.js'
import type { Universe } from '../universe.js'
import type { Elsewhere } from './elsewhere.js'
import type { Rule } from './rule.js'

/** Says what rules are about, in the terms of those who made the request. */
export function factsOf(rules: readonly Rule[], universe: Universe, elsewhere: Elsewhere): readonly ResolveFact[] {
  const facts = rules.map(rule => factOf(rule, universe, elsewhere))
  return [...facts.filter(({ kind }) => kind === 'demand'), ...facts.filter(({ kind }) => kind !== 'demand')]
}

function factOf(rule: Rule, universe: Universe, elsewhere: Elsewhere): ResolveFact {
  switch (rule.kind) {
    case 'demand':
      return demandFact(rule.asker, rule.constraint, universe, elsewhere)
    case 'exclusive':
      return { kind: 'exclusive', name: rule.name.text, packages: labels(rule.name, () => true) }
    case 'uninstallable':
      return { kind: 'uninstallable', package: label(rule.package), problem: rule.package.obstacle ?? '' }
    case 'masked':
      return { kind: 'masked', package: label(rule.package), tags: tagsOf(rule.package, universe) }
    case 'unasked':
      return {
        kind: 'unasked',
        name: rule.name.text,
        packages: labels(rule.name, provider => !isAutomaticOffer(provider)),
      }
  }
}

function demandFact(
  asker: PackageState | undefined,
  { name, dependency }: Constraint,
  universe: Universe,
  elsewhere: Elsewhere,
): ResolveFact {
  const all = name.providers.map(provider => candidateOf(provider, asker, dependency, universe))
  const candidates = all.filter((item, place) => !all.slice(0, place).some(other => isDeepStrictEqual(other, item)))
  const isNotThere = candidates.length === 0
  return {
    kind: 'demand',
    by: asker === undefined ? 'world' : label(asker),
    dependency: formatDependency(dependency),
    candidates,
    nearest: isNotThere ? nearest(name.text, universe) : [],
    elsewhere: candidates.some(({ fits }) => fits) ? [] : elsewhere.having(dependency, universe.dialect.compat),
  }
}

function candidateOf(
  provider: NameState['providers'][number],
  asker: PackageState | undefined,
  dependency: Constraint['dependency'],
  { dialect }: Universe,
): Candidate {
  const fits = dialect.meets(asker, dependency, provider)
  return { package: label(provider.package), version: provider.version, fits }
}

function labels({ providers }: NameState, isMeant: (provider: NameState['providers'][number]) => boolean) {
  return [...new Set(providers.filter(isMeant).map(provider => label(provider.package)))]
}

function tagsOf({ id }: PackageState, universe: Universe): readonly string[] {
  return universe.tags.flatMap((tag, n) => (tag !== undefined && universe.tagMask(id) & (1 << n) ? [tag] : []))
}

function nearest(name: string, universe: Universe): readonly string[] {
  const names = [...universe.providedNames()]
  const command = `cmd:${name}`
  return names.includes(command) ? [command] : nearestNames(name, names)
}
